export interface Piece {
  text: string
  hit: boolean
}

/** Cuts a text at the places where the words of a query occur, whatever their case. */
export function highlight(text: string, query: string): Piece[] {
  const words = query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const lower = text.toLowerCase()
  // A few letters grow when lowered, which would shift every position behind them.
  if (words.length === 0 || lower.length !== text.length) return [{ text, hit: false }]
  const marked = new Uint8Array(text.length)
  for (const word of words) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
      marked.fill(1, at, at + word.length)
    }
  }
  const pieces: Piece[] = []
  for (let at = 0; at < text.length; at++) {
    const hit = marked[at] === 1
    const last = pieces.at(-1)
    if (last?.hit === hit) last.text += text[at]
    else pieces.push({ text: text[at] ?? '', hit })
  }
  return pieces
}
