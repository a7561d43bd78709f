import { MAX_INPUT_TOKENS, WINDOW_TOKENS } from './minilm-graph.ts'

/**
 * Splits word pieces into windows of nearly equal length that the model takes in turn; at least
 * one, at most six. What is beyond the sixth is left out.
 */
export const splitWindows = (pieces: readonly number[]): number[][] => {
  const seen = pieces.slice(0, MAX_INPUT_TOKENS)
  const count = Math.max(1, Math.ceil(seen.length / WINDOW_TOKENS))
  const size = Math.ceil(seen.length / count)
  return Array.from({ length: count }, (_, index) => seen.slice(index * size, (index + 1) * size))
}
