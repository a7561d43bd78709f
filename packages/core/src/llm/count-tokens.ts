import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants'
import { countMerges } from './count-merges.ts'
import { loadTokenRanks, type RankOf } from './load-token-ranks.ts'

const utf8 = new TextEncoder()
const MAX_REMEMBERED = 20_000

let rankOf: RankOf | undefined
let scratch = new Uint8Array(3 * 1024)
const remembered = new Map<string, number>()

const countPiece = (piece: string): number => {
  const known = remembered.get(piece)
  if (known !== undefined) return known
  rankOf ??= loadTokenRanks()
  if (scratch.length < piece.length * 3) scratch = new Uint8Array(piece.length * 3)
  const { written } = utf8.encodeInto(piece, scratch)
  const tokens = rankOf(scratch, 0, written) === -1 ? countMerges(scratch, written, rankOf) : 1
  if (remembered.size >= MAX_REMEMBERED) remembered.clear()
  if (piece.length < 32) remembered.set(piece, tokens)
  return tokens
}

/** The pieces that a text splits into, which join up to it, with the tokens of each. */
export function* piecesOf(text: string): Generator<{ piece: string; tokens: number }> {
  for (const [piece] of text.matchAll(O200K_TOKEN_SPLIT_REGEX)) {
    yield { piece, tokens: countPiece(piece) }
  }
}

/**
 * Tokens of a text in o200k_base, the encoding of GPT-4o and later.
 * Any string is ordinary text: "<|endoftext|>" is seven tokens, a lone surrogate the
 * replacement character.
 */
export const countTokens = (text: string): number => {
  let tokens = 0
  for (const [piece] of text.matchAll(O200K_TOKEN_SPLIT_REGEX)) tokens += countPiece(piece)
  return tokens
}
