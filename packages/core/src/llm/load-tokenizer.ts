import { Tokenizer } from '@huggingface/tokenizers'
import { MAX_INPUT_TOKENS } from './minilm-graph.ts'
import { readModelFile } from './model-files.ts'

/** Token ids of a text, [CLS] and [SEP] included: 2 to 256 of them. */
export type Tokenize = (text: string) => number[]

// Six characters a token is generous for prose and code; only odd text needs a second round.
const FIRST_WINDOW = MAX_INPUT_TOKENS * 6
// Only a run of white space or one endless word has no 256 tokens in this many characters.
const MAX_CHARACTERS = 65_536

/** Loads the model's WordPiece tokenizer. Any string is accepted, lone surrogates included. */
export const loadTokenizer = async (): Promise<Tokenize> => {
  const config = JSON.parse(new TextDecoder().decode(await readModelFile('tokenizer')))
  // The file asks for 128 tokens, cut and padded; the model takes 256 and needs no padding.
  const tokenizer = new Tokenizer({ ...config, truncation: null, padding: null }, {})

  const encode = (text: string): number[] => {
    const { ids } = tokenizer.encode(text)
    if (ids.length <= MAX_INPUT_TOKENS) return ids
    return [...ids.slice(0, MAX_INPUT_TOKENS - 1), ids.at(-1) as number]
  }

  return (text) => {
    const clean = text.slice(0, MAX_CHARACTERS).toWellFormed()
    for (let window = FIRST_WINDOW; window < clean.length; window *= 4) {
      // Cut at white space, where a token always ends; a window of one word grows.
      const end = clean.slice(0, window).search(/\s\S*$/)
      const ids = end > 0 ? encode(clean.slice(0, end)) : []
      if (ids.length === MAX_INPUT_TOKENS) return ids
    }
    return encode(clean)
  }
}
