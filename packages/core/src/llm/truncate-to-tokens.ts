import { countTokens, piecesOf } from './count-tokens.ts'

/** End of the longest start of `piece` that is at most `maxTokens` long, halving the doubt. */
const fitPiece = (piece: string, maxTokens: number): number => {
  let fits = 0
  let tooLong = piece.length
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1
    if (countTokens(piece.slice(0, middle)) <= maxTokens) fits = middle
    else tooLong = middle
  }
  return fits
}

const isLowSurrogate = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff
const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff

const splitsPair = (text: string, end: number) =>
  isHighSurrogate(text.charCodeAt(end - 1)) && isLowSurrogate(text.charCodeAt(end))

/**
 * The start of `text` that is at most `maxTokens` o200k_base tokens long by `countTokens`, the
 * text itself when it fits. A character is never cut in two.
 */
export const truncateToTokens = (text: string, maxTokens: number): string => {
  let tokens = 0
  let end = 0
  for (const { piece, tokens: pieceTokens } of piecesOf(text)) {
    if (tokens + pieceTokens > maxTokens) {
      end += fitPiece(piece, maxTokens - tokens)
      break
    }
    tokens += pieceTokens
    end += piece.length
  }
  // A cut can change how its last piece splits, so what is returned has been counted itself.
  while (end > 0 && (splitsPair(text, end) || countTokens(text.slice(0, end)) > maxTokens)) end -= 1
  return text.slice(0, end)
}
