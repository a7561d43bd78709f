import { Tokenizer } from '@huggingface/tokenizers'
import { MAX_INPUT_TOKENS } from './minilm-graph.ts'
import { readModelFile } from './model-files.ts'

/** Word pieces of the start of a text, without [CLS] and [SEP]; at most `MAX_INPUT_TOKENS`. */
export type Tokenize = (text: string) => number[]

// Six characters a piece is generous for prose and code; only odd text needs a second round.
const FIRST_CUT = MAX_INPUT_TOKENS * 6
// Only a run of white space or one endless word has fewer pieces than wanted in this many.
const MAX_CHARACTERS = 65_536

/** Loads the model's WordPiece tokenizer. Any string is accepted, lone surrogates included. */
export const loadTokenizer = async (): Promise<Tokenize> => {
  const config = JSON.parse(new TextDecoder().decode(await readModelFile('tokenizer')))
  // The file asks for 128 tokens, cut and padded; we cut into windows ourselves and never pad.
  const tokenizer = new Tokenizer({ ...config, truncation: null, padding: null }, {})

  const encode = (text: string): number[] =>
    tokenizer.encode(text, { add_special_tokens: false }).ids.slice(0, MAX_INPUT_TOKENS)

  return (text) => {
    const clean = text.slice(0, MAX_CHARACTERS).toWellFormed()
    for (let cut = FIRST_CUT; cut < clean.length; cut *= 4) {
      // Cut at white space, where a piece always ends; a cut within one endless word grows.
      const end = clean.slice(0, cut).search(/\s\S*$/)
      const pieces = end > 0 ? encode(clean.slice(0, end)) : []
      if (pieces.length === MAX_INPUT_TOKENS) return pieces
    }
    return encode(clean)
  }
}
