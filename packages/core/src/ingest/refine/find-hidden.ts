import type { ParsedDocument } from '../document.ts'
import { decodeTags } from './deobfuscate.ts'
import { findInjections } from './find-injections.ts'
import { listUnseen } from './list-unseen.ts'

/** Text of a source that a reader does not see, and why a model should not heed it. */
export interface HiddenText {
  reason: string
  /** 1-based, in the source. */
  line: number
}

const MAX_FINDINGS = 50
/** Long names have a place to break in every part; an order has its splits together. */
const MAX_SPLITS = 500
const MAX_SOURCE = 5_000_000
const TO_MODEL = 'gives orders to the model'
/** In a place that no reader sees, a name is enough. */
const ADDRESSED =
  /^\s*(?:to |for |note to |hey |dear )?(?:the )?(?:llms?|ai|assistants?|ai agents?|bots?|claude|copilot|chat ?gpt|gemini|cursor|codex|language models?)\s*[:,]\s*\p{L}{2}/iu
/** A run that long carries something: people set one or two between words. */
const ZERO_WIDTH_RUN = /[\u200b-\u200d\u2060-\u2064\ufeff]{8,}/g
const OVERRIDE = /[\u202d\u202e][^\n\u202c]{3,}/g
const RIGHT_TO_LEFT = /[\u0590-\u08ff]/
const SPLIT_WORD = /[a-z][\u00ad\u200b-\u200d\u2060\ufeff][a-z]/gi

/**
 * What a source hides from its readers and tells a model, looked for before decoding and conversion
 * take it out: comments, elements that are not shown, attributes, invisible and reordering characters.
 */
export function findHidden(source: string): HiddenText[] {
  const text = source.slice(0, MAX_SOURCE)
  const found: HiddenText[] = []
  const lineAt = lineCounter(text)
  const add = (reason: string, index: number) => {
    if (found.length < MAX_FINDINGS) found.push({ reason, line: lineAt(index) })
  }
  for (const { place, text: words, index } of listUnseen(text)) {
    const reasons = ADDRESSED.test(words) ? [TO_MODEL] : findInjections(words)
    for (const reason of reasons) add(`${place}: ${reason}`, index)
    if (found.length >= MAX_FINDINGS) break
  }
  for (const { index } of text.matchAll(ZERO_WIDTH_RUN)) add('invisible characters', index)
  if (decodeTags(text).length >= 4)
    add('invisible characters', text.search(/[\u{e0020}-\u{e007e}]/u))
  if (!RIGHT_TO_LEFT.test(text)) {
    for (const { index } of text.matchAll(OVERRIDE)) add('text in reversed order', index)
  }
  let splits = 0
  for (const { index } of text.matchAll(SPLIT_WORD)) {
    splits += 1
    if (splits > MAX_SPLITS) break
    const around = text.slice(Math.max(0, index - 200), index + 200)
    if (findInjections(around).includes('invisible characters')) add('invisible characters', index)
    if (found.length >= MAX_FINDINGS) break
  }
  return unique(found)
}

/**
 * Puts what a source hides on the chunks it stands in or next to. Lines of a format that was converted
 * are not those of its chunks: there the first one carries it.
 */
export function flagHidden<Document extends Pick<ParsedDocument, 'chunks' | 'mediaType'>>(
  document: Document,
  hidden: readonly HiddenText[],
): Document {
  if (hidden.length === 0 || document.chunks.length === 0) return document
  const hasOwnLines = !document.mediaType || /markdown|mdx|plain/.test(document.mediaType)
  const flags = document.chunks.map(({ flags }) => new Set(flags))
  for (const { reason, line } of hidden) {
    const after = hasOwnLines ? document.chunks.findIndex(({ endLine }) => endLine >= line) : 0
    flags[after < 0 ? document.chunks.length - 1 : after]?.add(reason)
  }
  const chunks = document.chunks.map((chunk, index) => {
    const own = [...(flags[index] ?? [])].sort()
    return own.length > 0 ? { ...chunk, flags: own } : chunk
  })
  return { ...document, chunks }
}

function unique(found: readonly HiddenText[]): HiddenText[] {
  const seen = new Set<string>()
  return found.filter(({ reason, line }) => {
    const key = `${line} ${reason}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function lineCounter(text: string): (index: number) => number {
  let starts: number[] | null = null
  return (index) => {
    starts ??= lineStarts(text)
    let low = 0
    let high = starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((starts[middle] as number) <= index) low = middle + 1
      else high = middle
    }
    return Math.max(1, low)
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
