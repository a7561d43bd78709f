import { createHash } from 'node:crypto'

/** What is remembered of a document's text, to tell whether another one says the same. */
export interface TextSignature {
  /** Of the words alone: case, marks and white space count nothing. */
  hash: string
  words: number
  /** Hashes of every three words in a row. */
  shingles: ReadonlySet<number>
  /** Least shingle of each of the bins, -1 where there is none: alike texts agree in most. */
  minima: readonly number[]
}

const BINS = 32
const WORD = /[\p{L}\p{N}]+/gu

export function signText(texts: readonly string[]): TextSignature {
  const digest = createHash('sha256')
  const shingles = new Set<number>()
  const minima: number[] = new Array(BINS).fill(-1)
  let words = 0
  let [first, second] = [0, 0]
  for (const text of texts) {
    const found = text.toLowerCase().match(WORD) ?? []
    digest.update(`${found.join(' ')} `)
    for (const word of found) {
      const hash = hashWord(word)
      words += 1
      if (words > 2) {
        const shingle = mix(mix(first, second), hash)
        shingles.add(shingle)
        const bin = shingle % BINS
        const least = minima[bin] as number
        if (least < 0 || shingle < least) minima[bin] = shingle
      }
      first = second
      second = hash
    }
  }
  return { hash: digest.digest('base64url').slice(0, 22), words, shingles, minima }
}

/** Jaccard similarity of two texts by their shingles, 0 to 1. */
export function similarity(a: TextSignature, b: TextSignature): number {
  const [small, large] = a.shingles.size < b.shingles.size ? [a, b] : [b, a]
  let shared = 0
  for (const shingle of small.shingles) if (large.shingles.has(shingle)) shared += 1
  const all = small.shingles.size + large.shingles.size - shared
  return all === 0 ? 0 : shared / all
}

/** FNV-1a, 32 bits. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < word.length; at += 1) {
    hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}

function mix(a: number, b: number): number {
  const hash = Math.imul(a ^ (b >>> 15) ^ b, 0x85ebca6b)
  return Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0
}
