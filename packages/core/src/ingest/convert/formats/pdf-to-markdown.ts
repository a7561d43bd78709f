import { getDocumentProxy } from 'unpdf'
import type { Converted } from '../converted.ts'

interface Line {
  text: string
  /** Height of its letters, in points. */
  size: number
  x: number
  y: number
}

const MAX_PAGES = 1_000
const MAX_CHARACTERS = 5_000_000

/** The text of a PDF line by line, larger letters as headings. @throws Error with the reason. */
export async function pdfToMarkdown(bytes: Uint8Array): Promise<Converted> {
  const document = await openPdf(bytes)
  const pages: Line[][] = []
  let length = 0
  for (let number = 1; number <= Math.min(document.numPages, MAX_PAGES); number += 1) {
    const page = await document.getPage(number)
    const { items } = await page.getTextContent()
    const lines = toLines(items as TextItem[])
    length += lines.reduce((sum, { text }) => sum + text.length, 0)
    pages.push(lines)
    page.cleanup()
    if (length > MAX_CHARACTERS) break
  }
  const info = (await document.getMetadata().catch(() => null))?.info as
    | Record<string, unknown>
    | undefined
  const field = (key: string) => {
    const value = info?.[key]
    return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 300) : null
  }
  const [title, author, description] = [field('Title'), field('Author'), field('Subject')]
  const publishedAt = pdfDate(field('CreationDate'))
  return {
    markdown: writeLines(withoutEdges(pages)),
    provenance: {
      ...(title ? { title } : {}),
      ...(author ? { author } : {}),
      ...(description ? { description } : {}),
      ...(publishedAt ? { publishedAt } : {}),
    },
  }
}

async function openPdf(bytes: Uint8Array) {
  try {
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 })
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    throw new Error(name === 'PasswordException' ? 'encrypted' : 'damaged, or no PDF', {
      cause: error,
    })
  }
}

interface TextItem {
  str?: string
  transform?: number[]
  width?: number
  height?: number
  hasEOL?: boolean
}

function toLines(items: readonly TextItem[]): Line[] {
  const lines: Line[] = []
  let end = 0
  for (const { str, transform = [], width = 0, height = 0 } of items) {
    if (str === undefined || str === '') continue
    const [x, y] = [transform[4] ?? 0, transform[5] ?? 0]
    const last = lines.at(-1)
    const size = height || Math.abs(transform[3] ?? 0)
    if (last && Math.abs(last.y - y) < Math.max(2, last.size * 0.5)) {
      const gap = x - end > size * 0.2 && !last.text.endsWith(' ') && !str.startsWith(' ')
      last.text += (gap ? ' ' : '') + str
      last.size = Math.max(last.size, size)
    } else if (str.trim() !== '') lines.push({ text: str, size, x, y })
    end = x + width
  }
  return lines.map((line) => ({ ...line, text: line.text.replace(/\s+/g, ' ').trim() }))
}

/** Page numbers, and lines that stand at the top or bottom of most pages. */
function withoutEdges(pages: readonly Line[][]): Line[] {
  const seen = new Map<string, number>()
  const key = (text: string) => text.replace(/\d+/g, '#')
  for (const lines of pages) {
    const edges = new Set([...lines.slice(0, 2), ...lines.slice(-2)].map(({ text }) => key(text)))
    for (const edge of edges) seen.set(edge, (seen.get(edge) ?? 0) + 1)
  }
  const isRepeated = (text: string) =>
    pages.length > 3 && (seen.get(key(text)) ?? 0) > pages.length * 0.5
  return pages.flatMap((lines) =>
    lines.filter(({ text }, index) => {
      const atEdge = index < 2 || index >= lines.length - 2
      const isNumber = /^(?:page\s+)?[\divxlc]{1,6}(?:\s*(?:of|\/)\s*\d+)?$/i.test(text)
      return !(atEdge && (isNumber || isRepeated(text)))
    }),
  )
}

function writeLines(lines: readonly Line[]): string {
  const body = commonSize(lines)
  const sizes = [...new Set(lines.map(({ size }) => Math.round(size)))]
    .filter((size) => size > body * 1.15)
    .sort((a, b) => b - a)
  const blocks: string[] = []
  let paragraph = ''
  let last: Line | null = null
  const flush = () => {
    if (paragraph !== '') blocks.push(paragraph)
    paragraph = ''
  }
  for (const line of lines) {
    const level = sizes.indexOf(Math.round(line.size)) + 1
    const escaped = line.text.replace(/<(?=[a-z/!?])/gi, '\\<')
    if (level > 0 && line.text.length < 200) {
      flush()
      blocks.push(`${'#'.repeat(Math.min(level, 5))} ${escaped}`)
    } else {
      const gap = last ? last.y - line.y : 0
      const isItem = /^[•‣◦▪–]\s/.test(line.text)
      if (isItem || gap > line.size * 1.8 || gap < -line.size) flush()
      const text = isItem ? escaped.replace(/^.\s/, '- ') : escaped
      paragraph = joinLine(paragraph, text)
    }
    last = line
  }
  flush()
  return blocks.join('\n\n')
}

/** A word that was broken at the end of a line is whole again. */
function joinLine(paragraph: string, text: string): string {
  if (paragraph === '') return text
  if (/\p{L}-$/u.test(paragraph.slice(-2)) && /^\p{Ll}/u.test(text))
    return paragraph.slice(0, -1) + text
  return `${paragraph}\n${text}`
}

function commonSize(lines: readonly Line[]): number {
  const weights = new Map<number, number>()
  for (const { size, text } of lines) {
    const rounded = Math.round(size)
    weights.set(rounded, (weights.get(rounded) ?? 0) + text.length)
  }
  return [...weights].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 10
}

/** `D:20240131120000Z` */
function pdfDate(text: string | null): Date | null {
  const [, year, month, day] = /^D?:?(\d{4})(\d{2})(\d{2})/.exec(text ?? '') ?? []
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day))
  return Number.isNaN(time) || time < Date.UTC(1990, 0) ? null : new Date(time)
}
