import { CHUNK_LIMIT } from '../chunk/chunk.ts'

/** One piece of Markdown that is not cut: a paragraph, a list, a fenced example. */
export type Piece = string

const SEPARATOR = '\n\n'

/**
 * Packs pieces in order into texts of at most `limit` characters. `again` opens every text but the
 * first. A piece that is too long by itself is cut at a line.
 */
export function packPieces(
  pieces: readonly Piece[],
  { again, limit = CHUNK_LIMIT - 100 }: { again: string; limit?: number },
): string[] {
  const texts: string[] = []
  const room = limit - again.length - SEPARATOR.length
  for (const piece of pieces.flatMap((text) => cutPiece(text, room))) {
    const last = texts.at(-1)
    if (last !== undefined && last.length + SEPARATOR.length + piece.length <= limit) {
      texts[texts.length - 1] = last + SEPARATOR + piece
    } else texts.push(texts.length === 0 ? piece : again + SEPARATOR + piece)
  }
  return texts
}

/** Parts of at most `limit` characters; code stays fenced. */
function cutPiece(text: string, limit: number): string[] {
  if (text.length <= limit) return [text]
  const fence = /^(`{3,}|~{3,})[^\n]*$/m.exec(text)
  const parts: string[] = []
  let part: string[] = []
  let length = 0
  let open: string | null = null
  const room = limit - (fence ? fence[0].length + (fence[1] ?? '').length + 2 : 0)
  const flush = () => {
    if (part.length === 0) return
    parts.push([...part, ...(open ? [open.replace(/[^`~].*$/, '')] : [])].join('\n'))
    part = open ? [open] : []
    length = open ? open.length + 1 : 0
  }
  for (const line of text.split('\n').flatMap((whole) => cutLine(whole, room))) {
    if (length + line.length + 1 > room) flush()
    part.push(line)
    length += line.length + 1
    if (/^(?:`{3,}|~{3,})/.test(line)) open = open ? null : line.slice(0, 40)
  }
  open = null
  flush()
  return parts
}

function cutLine(line: string, limit: number): string[] {
  const parts: string[] = []
  let rest = line
  while (rest.length > limit) {
    const space = rest.lastIndexOf(' ', limit)
    const at = space > limit / 2 ? space : limit
    // Between the halves of a surrogate pair there is no character.
    const end = /[\ud800-\udbff]/.test(rest[at - 1] ?? '') ? at - 1 : at
    parts.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  return [...parts, rest]
}

/** Inline code, whatever it holds, on one line and not longer than `most`. */
export function inlineCode(text: string, most = 160): string {
  const line = shorten(text.replace(/\s+/g, ' ').trim(), most)
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``
}

/** At most so many characters, with an ellipsis where something is missing. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** Code in a fence that is longer than any inside of it. */
export function fenced(code: string, language = 'ts'): string {
  const inside = Math.max(2, ...[...code.matchAll(/`{3,}/g)].map(([mark]) => mark.length))
  const fence = '`'.repeat(inside + 1)
  return `${fence}${language}\n${code}\n${fence}`
}
