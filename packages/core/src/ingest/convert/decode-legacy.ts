import { analyse } from 'chardet'
import iconv from 'iconv-lite'

/** Where HTML and XML declare their charset, by their standards. */
const HEAD_BYTES = 2_048
const SAMPLE_BYTES = 64 * 1024
const MIN_CONFIDENCE = 30
/** Latin text has few letters beyond ASCII. */
const MAX_LATIN_SHARE = 0.2
const MULTIBYTE = /^(?:shift_jis|euc-|gb|big5|iso-2022)/i

/**
 * Text of bytes that are not UTF-8, by the charset that the transport or the file itself declares,
 * else by what they look like; null where neither tells. `utf8` is the failed attempt.
 */
export function decodeLegacy(
  bytes: Uint8Array,
  { utf8, mediaType }: { utf8: string; mediaType?: string | undefined },
): string | null {
  const declared = declaredCharset(bytes, mediaType)
  if (declared) return iconv.decode(Buffer.from(bytes), declared)
  // Some valid sequences and a few broken ones: UTF-8 that was damaged.
  if (/[\u0080-\ufffc]/.test(utf8)) {
    const detected = detect(bytes)
    return detected && MULTIBYTE.test(detected) ? iconv.decode(Buffer.from(bytes), detected) : null
  }
  const charset = detect(bytes)
  return charset ? iconv.decode(Buffer.from(bytes), charset) : null
}

function declaredCharset(bytes: Uint8Array, mediaType: string | undefined): string | null {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1')
  const declared =
    /;\s*charset\s*=\s*["']?([\w:.-]+)/i.exec(mediaType ?? '')?.[1] ??
    /^\s*<\?xml[^>]{0,200}\bencoding\s*=\s*["']([\w:.-]+)/i.exec(head)?.[1] ??
    /<meta\b[^>]{0,500}\bcharset\s*=\s*["']?\s*([\w:.-]+)/i.exec(head)?.[1] ??
    /^#.*\bcoding[:=]\s*([\w.-]+)|^\.\. -\*- coding: ([\w.-]+)/m.exec(head)?.[1]
  if (!declared || /^utf-?8$/i.test(declared)) return null
  // Browsers read both as the Windows one, which has letters where the others have controls.
  const name = /^(?:iso-?8859-1|latin-?1|us-ascii|ascii)$/i.test(declared)
    ? 'windows-1252'
    : declared
  return iconv.encodingExists(name) ? name : null
}

function detect(bytes: Uint8Array): string | null {
  const high = bytes.reduce((sum, byte) => (byte >= 0x80 ? sum + 1 : sum), 0) / bytes.length
  const [best] = analyse(bytes.subarray(0, SAMPLE_BYTES))
  const isLatin = high <= MAX_LATIN_SHARE
  if (!best || best.confidence < MIN_CONFIDENCE) {
    return isLatin ? 'windows-1252' : null
  }
  if (/^UTF-/.test(best.name) || !iconv.encodingExists(best.name))
    return isLatin ? 'windows-1252' : null
  return best.name === 'ISO-8859-1' ? 'windows-1252' : best.name
}
