import { decodeText } from '../decode-text.ts'
import type { SourceFile } from '../document.ts'
import type { Converted } from './converted.ts'
import { type Format, formatOf } from './format.ts'
import { notebookToMarkdown } from './formats/notebook-to-markdown.ts'
import { textToMarkdown } from './formats/text-to-markdown.ts'
import { htmlToMarkdown } from './html/html-to-markdown.ts'
import { rstToMarkdown } from './rst/rst-to-markdown.ts'

type Convert = (file: SourceFile) => Promise<Converted> | Converted

/** Stands in for the address of a file that has none; links within the file stay relative to it. */
const NOWHERE = 'file:///'

/** Libraries that take long to load are loaded for the first file that needs them. */
const CONVERTERS: Record<Format, Convert> = {
  html: (file) => htmlToMarkdown(text(file), { url: addressOf(file) }),
  text: (file) => textToMarkdown(text(file)),
  rst: (file) => rstToMarkdown(text(file)),
  notebook: (file) => notebookToMarkdown(text(file)),
  asciidoc: async (file) => {
    const { asciidocToMarkdown } = await import('./formats/asciidoc-to-markdown.ts')
    return relative(await asciidocToMarkdown(text(file), addressOf(file)))
  },
  pdf: async ({ bytes }) => {
    const { pdfToMarkdown } = await import('./formats/pdf-to-markdown.ts')
    return pdfToMarkdown(bytes)
  },
  docx: async (file) => {
    const { docxToMarkdown } = await import('./formats/docx-to-markdown.ts')
    return relative(await docxToMarkdown(file.bytes, addressOf(file)))
  },
  epub: async ({ bytes }) => {
    const { epubToMarkdown } = await import('./formats/epub-to-markdown.ts')
    return relative(await epubToMarkdown(bytes))
  },
}

/**
 * A file of any format as Markdown. Hostile files can take all the time and memory there is: it runs
 * in the processes of `create-convert-pool.ts`.
 * @throws Error whose message is the reason for the coverage report.
 */
export async function convertFile(file: SourceFile): Promise<Converted> {
  const format = formatOf(file)
  if (!format) throw new Error('a format that is not read')
  const converted = await CONVERTERS[format](file)
  if (converted.markdown.trim() === '') throw new Error('no text')
  return format === 'html' && !file.url ? relative(converted) : converted
}

const addressOf = ({ url, path }: SourceFile) =>
  url ?? `${NOWHERE}${path.split('/').map(encodeURIComponent).join('/')}`

/** Links to files beside it are written as from the top of the source: the link base knows them. */
function relative(converted: Converted): Converted {
  const { links, canonicalUrl, alternates, ...kept } = converted
  const markdown = kept.markdown.replaceAll(`](${NOWHERE}`, '](/')
  return { ...kept, markdown, ...(canonicalUrl?.startsWith('http') ? { canonicalUrl } : {}) }
}

function text({ bytes, mediaType }: SourceFile): string {
  const decoded = decodeText(bytes, mediaType)
  if (decoded.text === null) throw new Error(decoded.reason)
  return decoded.text
}
