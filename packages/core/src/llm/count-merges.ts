import type { RankOf } from './load-token-ranks.ts'

/** A binary min-heap of numbers. */
const createHeap = () => {
  const items: number[] = []
  return {
    push(value: number) {
      let at = items.length
      items.push(value)
      while (at > 0) {
        const parent = (at - 1) >> 1
        if ((items[parent] as number) <= value) break
        items[at] = items[parent] as number
        at = parent
      }
      items[at] = value
    },
    pop(): number | undefined {
      const top = items[0]
      const last = items.pop()
      if (last === undefined || items.length === 0) return top
      let at = 0
      for (let child = 1; child < items.length; child = 2 * at + 1) {
        if (child + 1 < items.length && (items[child + 1] as number) < (items[child] as number)) {
          child += 1
        }
        if ((items[child] as number) >= last) break
        items[at] = items[child] as number
        at = child
      }
      items[at] = last
      return top
    },
  }
}

/**
 * Tokens of one piece by byte-pair encoding: the adjacent pair of lowest rank is merged, leftmost
 * first, until no pair is a token. Takes n·log n for n bytes, so a 50 MB line cannot stall it.
 */
export const countMerges = (bytes: Uint8Array, length: number, rankOf: RankOf): number => {
  const next = new Int32Array(length + 1)
  const previous = new Int32Array(length + 1)
  const ranks = new Int32Array(length + 1).fill(-1)
  const heap = createHeap()
  const rate = (at: number) => {
    const middle = next[at] as number
    const rank = middle >= length ? -1 : rankOf(bytes, at, next[middle] as number)
    ranks[at] = rank
    if (rank !== -1) heap.push(rank * length + at)
  }
  for (let at = 0; at <= length; at += 1) {
    next[at] = at + 1
    previous[at] = at - 1
  }
  for (let at = 0; at < length - 1; at += 1) rate(at)

  let tokens = length
  for (let key = heap.pop(); key !== undefined; key = heap.pop()) {
    const at = key % length
    if (ranks[at] !== (key - at) / length) continue
    const merged = next[at] as number
    const after = next[merged] as number
    next[at] = after
    previous[after] = at
    ranks[merged] = -1
    tokens -= 1
    rate(at)
    if (at > 0) rate(previous[at] as number)
  }
  return tokens
}
