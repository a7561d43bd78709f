/** What ranking looks at; the rest of the row travels along. */
export interface Rankable {
  name: string
  description: string | null
  keywords: readonly string[]
  aliases: readonly string[]
  /** pg_trgm similarity of query and name, 0 to 1. */
  similarity: number
}

/** Below this a hit is noise rather than a typo. */
const FLOOR = 0.28

/**
 * Orders libraries by how well their name fits a query: exact, then alias, then prefix, then typo;
 * what only its description or keywords mention comes last. Scores lie between 0 and 1.
 */
export function rankLibraries<T extends Rankable>(
  query: string,
  candidates: readonly T[],
): (T & { score: number })[] {
  const wanted = normalise(query)
  return candidates
    .map((candidate) => ({ ...candidate, score: score(wanted, candidate) }))
    .filter((candidate) => candidate.score >= FLOOR)
    .sort((a, b) => b.score - a.score || a.name.length - b.name.length || compare(a.name, b.name))
}

function score(query: string, library: Rankable): number {
  const name = library.name.toLowerCase()
  const bare = normalise(name)
  if (query === '') return 0
  if (name === query || bare === query) return 1
  if (library.aliases.some((alias) => alias.slice(1) === query || alias === query)) return 0.95
  const words = bare.split(/[^a-z0-9]+/).filter(Boolean)
  const asked = query.split(/[^a-z0-9]+/).filter(Boolean)
  if (words.join('') === asked.join('')) return 0.97
  if (bare.startsWith(query)) return 0.8 + 0.1 * (query.length / bare.length)
  if (asked.length > 0 && asked.every((word) => words.some((part) => part.startsWith(word))))
    return 0.75
  const similar = 0.7 * library.similarity
  const mentions = asked.filter((word) => word.length > 2 && mentionsWord(library, word)).length
  const mentioned = asked.length > 0 ? 0.45 * (mentions / asked.length) : 0
  return Math.max(similar, mentioned)
}

function mentionsWord(library: Rankable, word: string): boolean {
  if (library.keywords.some((keyword) => keyword.toLowerCase() === word)) return true
  return (library.description ?? '').toLowerCase().includes(word)
}

/** `@trpc/server` and `Next.js` are asked for as `trpc server` and `nextjs` too. */
function normalise(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^[@/]+/, '')
    .replace(/\.js$/, '')
    .replace(/\s+/g, ' ')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
