import { decodeLegacy } from './convert/decode-legacy.ts'

/** Decoded text, or the reason why the bytes are none. */
export type DecodedText = { text: string; reason: null } | { text: null; reason: string }

const UTF8 = new TextDecoder('utf-8')
const MAX_REPLACED_SHARE = 0.02
const MAX_NUL_SHARE = 0.01

// Characters that show nothing and reorder or hide what does: direction overrides, zero-width
// spaces, and the tag block that can smuggle instructions past a reader.
const INVISIBLE = /[\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu
// biome-ignore lint/suspicious/noControlCharactersInRegex: Postgres refuses NUL, readers the others
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g

/**
 * Bytes of a documentation file → text with `\n` line ends, without NUL and invisible characters.
 * The number of lines stays that of the file. `mediaType` may name the charset, as in
 * `text/html; charset=windows-1252`; else what the file itself declares or looks like counts. UTF-8
 * goes before all of them.
 */
export function decodeText(bytes: Uint8Array, mediaType?: string): DecodedText {
  const raw = decodeUtf16(bytes) ?? UTF8.decode(bytes)
  if (raw.length === 0) return { text: '', reason: null }
  // A page of a few words is allowed a few.
  const length = Math.max(raw.length, 500)
  if (count(raw, '\u0000') / length > MAX_NUL_SHARE) {
    return { text: null, reason: 'binary, not text' }
  }
  const replaced = count(raw, '\ufffd')
  const legacy = replaced > 0 ? decodeLegacy(bytes, { utf8: raw, mediaType }) : null
  if (legacy === null && replaced / length > MAX_REPLACED_SHARE) {
    return { text: null, reason: 'not UTF-8 text' }
  }
  const text = (legacy ?? raw).replace(/\r\n?/g, '\n').replace(CONTROL, '').replace(INVISIBLE, '')
  return { text: text.toWellFormed(), reason: null }
}

function decodeUtf16(bytes: Uint8Array): string | null {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  if (mark === 0xfffe) return new TextDecoder('utf-16le').decode(bytes)
  if (mark === 0xfeff) return new TextDecoder('utf-16be').decode(bytes)
  return null
}

function count(text: string, character: string): number {
  let found = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found += 1
  return found
}
