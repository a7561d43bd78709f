import { posix } from 'node:path'
import { Parser } from 'htmlparser2'
import { decodeText } from '../../decode-text.ts'
import type { Provenance } from '../../document.ts'
import type { Converted } from '../converted.ts'
import { htmlToMarkdown } from '../html/html-to-markdown.ts'
import { readZipParts } from './read-zip-parts.ts'

const MAX_CHAPTERS = 2_000
const READ = /\.(?:x?html?|opf|xml)$/i

interface Book {
  provenance: Provenance
  /** Paths of its chapters in reading order. */
  chapters: string[]
}

/** A book's chapters in their order as one text. @throws Error for what is no EPUB. */
export async function epubToMarkdown(bytes: Uint8Array): Promise<Converted> {
  const parts = await readZipParts(bytes, (name) => READ.test(name))
  const files = new Map(parts.map((part) => [part.name, part.bytes]))
  const container = textOf(files, 'META-INF/container.xml')
  const opf = /<rootfile\b[^>]*\bfull-path\s*=\s*["']([^"']+)/i.exec(container)?.[1]
  if (!opf) throw new Error('not an EPUB')
  const { provenance, chapters } = readPackage(textOf(files, opf), posix.dirname(opf))
  const texts = chapters.slice(0, MAX_CHAPTERS).flatMap((path) => {
    const html = textOf(files, path)
    return html === '' ? [] : [htmlToMarkdown(html, { url: `file:///${encodeURI(path)}` }).markdown]
  })
  return { markdown: texts.filter(Boolean).join('\n\n'), provenance }
}

function textOf(files: ReadonlyMap<string, Uint8Array>, path: string): string {
  const bytes = files.get(path)
  return (bytes && decodeText(bytes, 'application/xhtml+xml').text) ?? ''
}

/** Title, author, language, date and licence of the book, and the order of its files. */
function readPackage(xml: string, folder: string): Book {
  const hrefs = new Map<string, string>()
  const spine: string[] = []
  const found = new Map<string, string>()
  let field: string | null = null
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const { id, href, idref, linear } = attributes
        field = name.startsWith('dc:') && !found.has(name) ? name : null
        const isPage = /html/.test(attributes['media-type'] ?? '')
        if (
          name === 'item' &&
          id &&
          href &&
          isPage &&
          !/\bnav\b/.test(attributes.properties ?? '')
        ) {
          hrefs.set(id, posix.join(folder, decodeHref(href)))
        }
        if (name === 'itemref' && idref && linear !== 'no') spine.push(idref)
      },
      ontext(text) {
        if (field) found.set(field, ((found.get(field) ?? '') + text).trim().slice(0, 500))
      },
      onclosetag() {
        field = null
      },
    },
    { xmlMode: true },
  )
  parser.end(xml)
  const time = Date.parse(found.get('dc:date') ?? '')
  const [title, author, language, description, license] = [
    'dc:title',
    'dc:creator',
    'dc:language',
    'dc:description',
    'dc:rights',
  ].map((key) => found.get(key))
  return {
    chapters: spine.flatMap((id) => hrefs.get(id) ?? []),
    provenance: {
      ...(title ? { title } : {}),
      ...(author ? { author } : {}),
      ...(language ? { language } : {}),
      ...(description ? { description } : {}),
      ...(license && license.length < 100 ? { license } : {}),
      ...(Number.isNaN(time) ? {} : { publishedAt: new Date(time) }),
    },
  }
}

function decodeHref(href: string): string {
  try {
    return decodeURIComponent(href)
  } catch {
    return href
  }
}
