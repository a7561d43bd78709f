import { splitIdentifier } from './split-identifier.ts'
import { stem } from './stem.ts'
import { STOPWORDS } from './stopwords.ts'

/** Longer ones are hashes, data URLs and minified code; a b-tree key must stay short as well. */
const MAX_TERM_LENGTH = 64
const MAX_CACHED_TOKENS = 50_000

// A scoped package name, or words joined by dots and dashes: next.config.js, no-unused-vars, 4.1.0.
const ASCII_TOKEN = /(?:@[\w-]+\/)?[\w$]+(?:[.-][\w$]+)*(?:'[a-z]{1,2}\b)?/g
const UNICODE_TOKEN =
  /(?:@[\w-]+\/)?[\p{L}\p{M}\p{N}_$]+(?:[.-][\p{L}\p{M}\p{N}_$]+)*(?:['’][a-z]{1,2}\b)?/gu
// biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range starts at NUL
const ASCII_ONLY = /^[\u0000-\u007f]*$/
const MARKS = /[\u0300-\u036f]/g
// Written without spaces: pairs of neighbouring characters stand in for words.
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u
const CONTRACTION = /['’][a-z]{1,2}$/
const EDGE_UNDERSCORES = /^_+|_+$/g
const VERSION = /^v?\d+(?:\.\d+)+/

/** Terms by token as written. The same few thousand tokens make up most of a library's text. */
const termsByToken = new Map<string, readonly string[]>()

/**
 * Text → search terms in reading order, with repeats: lower case, without diacritics, lightly
 * stemmed. An identifier gives itself and its parts: `useState` → usestat, use, stat. Questions and
 * chunks go through the same function.
 */
export function analyze(text: string): string[] {
  const ascii = ASCII_ONLY.test(text)
  const normalised = ascii ? text : text.normalize('NFKD').replace(MARKS, '').normalize('NFC')
  const tokens = normalised.match(ascii ? ASCII_TOKEN : UNICODE_TOKEN)
  const terms: string[] = []
  if (!tokens) return terms
  for (const token of tokens) {
    for (const term of termsOf(token)) terms.push(term)
  }
  return terms
}

function termsOf(token: string): readonly string[] {
  const known = termsByToken.get(token)
  if (known) return known
  const terms = splitToken(token)
  if (termsByToken.size >= MAX_CACHED_TOKENS) termsByToken.clear()
  // A slice of a large document would keep the whole document alive as a key.
  if (token.length <= MAX_TERM_LENGTH) termsByToken.set(Buffer.from(token).toString(), terms)
  return terms
}

function splitToken(token: string): string[] {
  const word = token.replace(CONTRACTION, '').replace(EDGE_UNDERSCORES, '')
  const whole = word.toLowerCase()
  if (STOPWORDS.has(whole)) return []
  if (VERSION.test(whole)) return whole.length <= MAX_TERM_LENGTH ? [whole] : []
  if (UNSPACED.test(whole)) return characterPairs(whole)
  const parts = splitIdentifier(word)
  const terms: string[] = []
  const compound = parts.length > 1 || whole !== parts[0]?.toLowerCase()
  // Stemmed too, so that `usestate` in a question finds `useState`.
  if (compound && whole.length <= MAX_TERM_LENGTH && parts.length > 0) terms.push(stemPart(whole))
  for (const part of parts) {
    const lower = part.toLowerCase()
    if (lower.length <= MAX_TERM_LENGTH && !STOPWORDS.has(lower)) terms.push(stemPart(lower))
  }
  return terms
}

const stemPart = (part: string) => (/^[a-z]+$/.test(part) ? stem(part) : part)

function characterPairs(text: string): string[] {
  const characters = [...text].filter((character) => /[\p{L}\p{N}]/u.test(character))
  if (characters.length < 2) return characters
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}
