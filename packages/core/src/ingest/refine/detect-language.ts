import { eld } from 'eld/extrasmall'
import type { ParsedDocument } from '../document.ts'
import { documentLanguage } from '../document-language.ts'
import { proseOf } from './split-fences.ts'

/** Fewer letters than this are guessed wrong too often: names and loanwords decide. */
const MIN_LETTERS = 100
const READ_LENGTH = 3_000
/** Letters that are read in scripts where each says more. */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu
const DENSE_WEIGHT = 4

/**
 * BCP 47 language of a document: what its source or its path says, else what its prose is written in,
 * else what the document says already.
 */
export function detectLanguage(document: ParsedDocument): string {
  const { path, provenance, language, chunks } = document
  if (provenance?.language) return provenance.language
  if (documentLanguage(path).originals.length > 0) return language
  return languageOf(chunks.map(({ text }) => text)) ?? language
}

/** Language of Markdown texts, code left out; null when there is too little or no clear answer. */
function languageOf(texts: readonly string[]): string | null {
  let prose = ''
  for (const text of texts) {
    prose += `${proseOf(text)}\n`
    if (prose.length > READ_LENGTH) break
  }
  const sample = prose.slice(0, READ_LENGTH).toWellFormed()
  const letters = count(sample, /\p{L}/gu) + (DENSE_WEIGHT - 1) * count(sample, DENSE)
  if (letters < MIN_LETTERS) return null
  const found = eld.detect(sample)
  return found.language !== '' && found.isReliable() ? found.language : null
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0
