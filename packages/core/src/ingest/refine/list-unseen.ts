/** A piece of a source that readers of the page do not see. */
export interface Unseen {
  place: 'in a comment' | 'in hidden text' | 'in an attribute'
  text: string
  /** Where it begins in the source. */
  index: number
}

const MAX_LENGTH = 4_000
const MAX_PIECES = 20_000
const COMMENTS: readonly [open: string, close: string][] = [
  ['<!--', '-->'],
  ['{/*', '*/}'],
]
/** Link definitions that nothing refers to, the comments of Markdown. */
const MARKDOWN_COMMENT = /^\[[^\]\n]{1,20}\]:\s{0,3}(?:#|<>)\s{0,3}["'(<]?([^\n]{10,2000})/gm
const MARKDOWN_TITLE = /!\[([^[\]]{30,1000})\]\(|\]\([^()\s]{1,500} {1,3}"([^"\n]{30,1000})"\)/g
const TAG = /<(\w{1,20})\b([^<>]{1,2000})>/g
const HIDING_STYLE =
  /(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*(?:0|1px)|opacity\s*:\s*0(?![.\d]*[1-9])|(?:left|top|text-indent)\s*:\s*-\d{3}|[^-]color\s*:\s*(?:white|transparent|#fff(?:fff)?\b|rgba?\([^)]{0,20},\s*0\s*\)|rgb\(255,\s*255,\s*255\))|\bclip(?:-path)?\s*:|(?:max-)?height\s*:\s*0|[^-]width\s*:\s*0)/i
const HIDING_ATTRIBUTE =
  /\shidden(?=[\s=/]|$)|aria-hidden\s*=\s*["']?true|class\s*=\s*["'][^"']{0,500}\b(?:sr-only|visually-hidden|hidden|invisible)\b/i
const UNSHOWN_ELEMENT = /^(?:script|template|noscript)$/i
const ATTRIBUTE =
  /\b(?:alt|title|aria-label|content|data-[\w-]{1,30}|placeholder)\s*=\s*(?:"([^"]{30,2000})"|'([^']{30,2000})')/g

/** Comments, elements that are not shown, and attributes with whole sentences. Linear in the source. */
export function* listUnseen(source: string): Generator<Unseen> {
  let pieces = 0
  for (const piece of all(source)) {
    pieces += 1
    if (pieces > MAX_PIECES) return
    const text = piece.text.replace(/<[^<>]{0,500}>/g, ' ').slice(0, MAX_LENGTH)
    if (/\p{L}{2}/u.test(text)) yield { ...piece, text }
  }
}

function* all(source: string): Generator<Unseen> {
  for (const [open, close] of COMMENTS) yield* between(source, open, close)
  for (const match of source.matchAll(MARKDOWN_COMMENT)) {
    yield { place: 'in a comment', text: match[1] ?? '', index: match.index }
  }
  for (const match of source.matchAll(MARKDOWN_TITLE)) {
    yield { place: 'in an attribute', text: match[1] ?? match[2] ?? '', index: match.index }
  }
  yield* ofTags(source)
}

function* between(source: string, open: string, close: string): Generator<Unseen> {
  for (let at = source.indexOf(open); at >= 0; at = source.indexOf(open, at)) {
    const end = source.indexOf(close, at + open.length)
    if (end < 0) return
    yield { place: 'in a comment', text: source.slice(at + open.length, end), index: at }
    at = end
  }
}

function* ofTags(source: string): Generator<Unseen> {
  const unclosed = new Set<string>()
  for (const tag of source.matchAll(TAG)) {
    const [all, name = '', attributes = ''] = tag
    for (const [, double, single] of attributes.matchAll(ATTRIBUTE)) {
      yield { place: 'in an attribute', text: double ?? single ?? '', index: tag.index }
    }
    if (!isUnshown(name, attributes) || unclosed.has(name)) continue
    const start = tag.index + all.length
    const end = source.indexOf(`</${name}`, start)
    if (end < 0) unclosed.add(name)
    else
      yield {
        place: 'in hidden text',
        text: source.slice(start, Math.min(end, start + 2 * MAX_LENGTH)),
        index: tag.index,
      }
  }
  for (const match of source.matchAll(/<(template|noscript)>/gi)) {
    const start = match.index + match[0].length
    const text = source.slice(start, start + MAX_LENGTH).split('</')[0] ?? ''
    yield { place: 'in hidden text', text, index: match.index }
  }
}

function isUnshown(name: string, attributes: string): boolean {
  if (UNSHOWN_ELEMENT.test(name) || HIDING_ATTRIBUTE.test(attributes)) return true
  return /style\s*=/i.test(attributes) && HIDING_STYLE.test(attributes)
}
