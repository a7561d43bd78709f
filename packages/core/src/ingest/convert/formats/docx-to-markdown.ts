import mammoth from 'mammoth'
import type { Converted } from '../converted.ts'
import { htmlToMarkdown } from '../html/html-to-markdown.ts'
import { checkZip, readZipParts } from './read-zip-parts.ts'

/** Styles of code that authors use, besides those that mammoth knows. */
const STYLES = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => p:fresh",
  "p[style-name='Code'] => pre:separator('\\n')",
  "p[style-name='Source Code'] => pre:separator('\\n')",
  "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
  "p[style-name='Preformatted Text'] => pre:separator('\\n')",
  "r[style-name='Verbatim Char'] => code",
]

/** A Word document through its HTML; pictures are left out. @throws Error with the reason. */
export async function docxToMarkdown(bytes: Uint8Array, url: string): Promise<Converted> {
  await checkZip(bytes)
  const buffer = Buffer.from(bytes)
  const { value } = await mammoth.convertToHtml(
    { buffer },
    { styleMap: STYLES, convertImage: mammoth.images.imgElement(async () => ({ src: '' })) },
  )
  const converted = htmlToMarkdown(`<html><body><main>${value}</main></body></html>`, { url })
  const [core] = await readZipParts(bytes, (name) => name === 'docProps/core.xml')
  const xml = core ? Buffer.from(core.bytes).toString('utf8') : ''
  const read = (tag: string) =>
    new RegExp(`<${tag}\\b[^>]*>([^<]{1,500})</${tag}>`).exec(xml)?.[1]?.trim()
  const [title, author, created] = [read('dc:title'), read('dc:creator'), read('dcterms:created')]
  const time = Date.parse(created ?? '')
  return {
    ...converted,
    provenance: {
      ...converted.provenance,
      ...(title ? { title } : {}),
      ...(author ? { author } : {}),
      ...(Number.isNaN(time) ? {} : { publishedAt: new Date(time) }),
    },
  }
}
