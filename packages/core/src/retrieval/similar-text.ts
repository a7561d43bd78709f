const SHINGLE_WORDS = 4
/** Share of the shorter text's shingles that the longer one holds. */
const SAME = 0.8

/** What near-duplicates are recognised by: every run of four words, whatever is between them. */
export type Shingles = ReadonlySet<string>

export function shinglesOf(text: string): Shingles {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? []
  const shingles = new Set<string>()
  if (words.length < SHINGLE_WORDS) return shingles.add(words.join(' '))
  for (let at = 0; at + SHINGLE_WORDS <= words.length; at++) {
    shingles.add(words.slice(at, at + SHINGLE_WORDS).join(' '))
  }
  return shingles
}

/** Whether one text says nearly nothing that the other does not say too. */
export function isNearDuplicate(one: Shingles, other: Shingles): boolean {
  const [short, long] = one.size <= other.size ? [one, other] : [other, one]
  let shared = 0
  for (const shingle of short) if (long.has(shingle)) shared++
  return shared >= SAME * short.size
}
