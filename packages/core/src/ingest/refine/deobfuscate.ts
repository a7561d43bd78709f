/** A text as it may be meant, and what was done to the letters. */
export interface Reading {
  text: string
  /** Null for the text itself, only tidied. */
  disguise: 'encoded instructions' | 'look-alike letters' | 'invisible characters' | null
}

const INVISIBLE =
  /\u034f|[\ufe00-\ufe0f]|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0]|[\u{e0000}-\u{e01ef}]/gu
/** Cyrillic and Greek letters, each before the Latin one it looks like. */
const TWIN_PAIRS =
  'аaеeоoрpсcуyхxіiјjѕsԁdһhӏlԛqԝwАAВBЕEКKМMНHОOРPСCТTУYХXІIЅSЈJαaεeοoρpνvιiκkυuτtηnωwΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXɡgıiǃ!'
const TWINS = new Map(TWIN_PAIRS.match(/../gu)?.map((pair) => [pair[0] ?? '', pair[1] ?? '']))
const MIXED_WORD =
  /(?=[\p{L}]{0,40}[A-Za-z])(?=[\p{L}]{0,40}[\u0370-\u03ff\u0400-\u04ff\u0501-\u051dɡı])[\p{L}]{2,40}/gu
const LEET: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}
const BASE64 = /(?<![\w+/=:.-])[A-Za-z0-9+/_-]{24,6000}={0,2}(?![\w+/])/g
const HEX = /(?:\\x[0-9a-f]{2}){8,}|(?<![\w#])(?:[0-9a-f]{2}[ ,:]?){16,2000}(?!\w)/gi
const ESCAPES = /(?:\\u\{?[0-9a-f]{4,5}\}?){6,}|(?:&#x?[0-9a-f]{2,6};){6,}|(?:%[0-9a-f]{2}){6,}/gi
const MAX_DECODED = 20
/** Words of which an order is made, turned by 13 letters. */
const ROT13_SIGNS =
  /\b(?:vtaber|vafgehpgvbaf?|cerivbhf|flfgrz|nffvfgnag|erirny|frperg|cebzcg|qvfertneq|rkrphgr|pheyl?|pbzznaq|cnffjbeq)\b/i
const REVERSED_SIGNS =
  /\b(?:erongi|snoitcurtsni|noitcurtsni|suoiverp|tpmorp|tnatsissa|laever|drageRsid|dragersid|sdrowssap)\b/i
const MIXED_TOKEN =
  /(?<![\w@$])(?=[^\s]{0,30}[a-z])(?=[^\s]{0,30}[013457@$!])[a-z013457@$!]{3,30}(?![\w@$])/gi
const ORDER_WORD =
  /^(?:ignore|disregard|forget|override|previous|prior|instructions?|system|prompt|reveal|secrets?|passwords?|execute|assistant|bypass|send|keys?)$/i
const SPACED_RUN = /(?:\p{L}[ .\-_*·]){5}/u
/** Four and more single letters; two spaces part the words of spaced-out text. */
const SPACED = /(?<![\p{L}\p{N}])(?:\p{L}[ .\-_*·]){3,}\p{L}(?![\p{L}\p{N}])/gu

/** The readings of a text that a person might miss and a model would not. */
export function readingsOf(raw: string): Reading[] {
  const plain = raw.normalize('NFKC')
  const readings: Reading[] = [{ text: raw, disguise: null }]
  const add = (text: string, disguise: Reading['disguise']) => {
    if (text !== raw && text.trim() !== '') readings.push({ text, disguise })
  }
  // Dots and spaces of other widths are no disguise.
  if (lettersOf(plain) !== lettersOf(raw)) add(plain, 'look-alike letters')
  const visible = plain.replace(INVISIBLE, '')
  if (visible !== plain) add(visible, 'invisible characters')
  const folded = visible.replace(MIXED_WORD, (word) =>
    [...word].map((c) => TWINS.get(c) ?? c).join(''),
  )
  if (folded !== visible) add(folded, 'look-alike letters')
  const tags = decodeTags(raw)
  if (tags !== '') add(tags, 'invisible characters')
  for (const text of decodedParts(visible)) add(text, 'encoded instructions')
  if (ROT13_SIGNS.test(visible)) add(visible.replace(/[a-z]/gi, rot13), 'encoded instructions')
  if (REVERSED_SIGNS.test(visible)) add([...visible].reverse().join(''), 'encoded instructions')
  const words: string[] = []
  const leet = visible.replace(MIXED_TOKEN, (token) => {
    const word = [...token].map((c) => LEET[c] ?? c).join('')
    words.push(word)
    return word
  })
  // `utf8` and `h1` are names; what is read again must have a word of an order in it.
  if (words.some((word) => ORDER_WORD.test(word))) add(leet, 'encoded instructions')
  const joined = joinSpaced(visible)
  if (joined !== visible && SPACED_RUN.test(visible)) {
    add(joined, 'encoded instructions')
    add(splitKnownWords(joined), 'encoded instructions')
  }
  return readings
}

const lettersOf = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, '')

const joinSpaced = (text: string) =>
  text.replace(SPACED, (run) => run.replace(/[ .\-_*·]/g, '')).replace(/ {2,}/g, ' ')

function splitKnownWords(text: string): string {
  return text
    .replace(
      /ignore|disregard|forget|all|previous|prior|above|instructions?|reveal|your|system|prompt|the|and|secrets?|send|you|must/gi,
      (word) => ` ${word} `,
    )
    .replace(/ +/g, ' ')
}

/** Tag characters spell ASCII that nothing shows. Flags of regions use them as well. */
export function decodeTags(text: string): string {
  const bare = text.replace(/\u{1f3f4}[\u{e0020}-\u{e007e}]{2,8}\u{e007f}/gu, '')
  let decoded = ''
  for (const [character] of bare.matchAll(/[\u{e0020}-\u{e007e}]/gu)) {
    decoded += String.fromCharCode((character.codePointAt(0) ?? 0) - 0xe0000)
  }
  return decoded
}

function decodedParts(text: string): string[] {
  const parts: string[] = []
  const keep = (decoded: string) => {
    if (parts.length < MAX_DECODED && isText(decoded)) parts.push(decoded)
  }
  for (const [match] of text.matchAll(BASE64)) {
    if (/[a-z]/.test(match) && /[A-Z0-9]/.test(match)) {
      const once = Buffer.from(match, 'base64').toString('utf8')
      keep(once)
      if (/^[A-Za-z0-9+/=_\s-]{24,}$/.test(once)) keep(Buffer.from(once, 'base64').toString('utf8'))
    }
  }
  for (const [match] of text.matchAll(HEX)) {
    keep(Buffer.from(match.replace(/\\x|[ ,:]/g, ''), 'hex').toString('utf8'))
  }
  for (const [match] of text.matchAll(ESCAPES)) keep(unescapeRun(match))
  return parts
}

function unescapeRun(text: string): string {
  if (text.startsWith('%')) return Buffer.from(text.replaceAll('%', ''), 'hex').toString('utf8')
  return text.replace(
    /\\u\{?([0-9a-f]{4,5})\}?|&#x([0-9a-f]{2,6});|&#(\d{2,7});/gi,
    (all, escaped, hex, decimal) => {
      const code = escaped || hex ? Number.parseInt(escaped ?? hex, 16) : Number(decimal)
      return code <= 0x10ffff ? String.fromCodePoint(code) : all
    },
  )
}

function isText(decoded: string): boolean {
  if (decoded.length < 12) return false
  const letters = decoded.match(/[\p{L}\p{N}\p{P}\s]/gu)?.length ?? 0
  return letters / decoded.length > 0.9
}

function rot13(character: string): string {
  const code = character.charCodeAt(0)
  const base = code < 97 ? 65 : 97
  return String.fromCharCode(((code - base + 13) % 26) + base)
}
