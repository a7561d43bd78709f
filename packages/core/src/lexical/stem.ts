const VOWEL = /[aeiouy]/
const DOUBLED = /([bdfgmnprt])\1$/

/**
 * Light English stemmer: plural, -ing, -ed and a silent final e, so that `cache`, `caches`, `cached`
 * and `caching` meet. Words with a digit and words under four letters stay as they are.
 * @param word lower case letters
 */
export function stem(word: string): string {
  if (word.length < 4) return word
  return dropFinalE(dropVerbEnding(dropPlural(word)))
}

function dropPlural(word: string): string {
  if (!word.endsWith('s')) return word
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(?:ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2)
  if (/(?:ss|us|is)$/.test(word)) return word
  return word.slice(0, -1)
}

function dropVerbEnding(word: string): string {
  const ending = word.endsWith('ing') ? 3 : word.endsWith('ed') ? 2 : 0
  if (ending === 0) return word
  const root = word.slice(0, -ending)
  if (root.length < 3 || !VOWEL.test(root)) return word
  if (ending === 2 && root.endsWith('i')) return `${root.slice(0, -1)}y`
  return DOUBLED.test(root) ? root.slice(0, -1) : root
}

function dropFinalE(word: string): string {
  return word.length > 3 && word.endsWith('e') ? word.slice(0, -1) : word
}
