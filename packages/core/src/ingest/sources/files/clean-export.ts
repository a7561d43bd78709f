import { gfmTable, readCsv } from '../../convert/rst/rst-tables.ts'
import type { Skipped } from '../../document.ts'
import type { RawFile, RawFiles } from './raw-file.ts'

const NOTION_ID = /[ -_](?:[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?=$|[./])/g
/** The same in a link, whose spaces are encoded. */
const NOTION_LINK_ID = /(?:%20|[ -])[0-9a-f]{32}(?=[./)#"'?]|$)/g
const CONFLUENCE_ID = /_?\d{4,}(?=\.html$)/
const MAX_ROWS = 200

/** Exports of Confluence and Notion without what their export added; other files as they are. */
export function cleanExport({ files, skipped }: RawFiles): RawFiles {
  if (isNotion(files)) return { ...cleanNotion(files), skipped: [...skipped] }
  const withoutData = files.filter(({ path }) => !/\.csv$/i.test(path))
  if (!isConfluence(files)) return { files: withoutData, skipped }
  const cleaned = cleanConfluence(withoutData)
  return { files: cleaned.files, skipped: [...skipped, ...cleaned.skipped] }
}

const testId = (path: string) => new RegExp(NOTION_ID.source).test(path)

function isNotion(files: readonly RawFile[]): boolean {
  const named = files.filter(({ path }) => testId(path))
  return named.length > 0 && named.length >= files.length / 2
}

/** Pages keep their names without ids, databases become tables; links lead to the new names. */
function cleanNotion(files: readonly RawFile[]): { files: RawFile[] } {
  const all = new Set(files.map(({ path }) => path))
  const cleaned = files
    // With filters set, Notion writes a database twice: as shown and whole.
    .filter(({ path }) => !(/\.csv$/i.test(path) && all.has(path.replace(/\.csv$/i, '_all.csv'))))
    .map(({ path, bytes }) => {
      const name = path
        .replace(NOTION_ID, '')
        .replace(/ [0-9a-f]{32}(?=_all\.csv$)/, '')
        .replace(/_all\.csv$/, '.csv')
      if (/\.csv$/i.test(name)) return { path: `${name}.md`, bytes: tableOf(name, bytes) }
      if (!/\.(?:md|html)$/i.test(name)) return { path: name, bytes }
      return { path: name, bytes: rewrite(bytes, (text) => text.replace(NOTION_LINK_ID, '')) }
    })
  return { files: distinct(cleaned, files) }
}

function tableOf(name: string, bytes: Uint8Array): Uint8Array {
  const title = name.slice(name.lastIndexOf('/') + 1).replace(/\.csv$/i, '')
  const rows = readCsv(decode(bytes).replace(/^\ufeff/, ''), MAX_ROWS + 2)
  const shown = rows.slice(0, MAX_ROWS + 1)
  const left = rows.length > shown.length ? `\n\nOnly the first ${MAX_ROWS} rows are here.` : ''
  const plain = { inline: (text: string) => text.replace(/</g, '\\<') }
  return encode(`# ${title}\n\n${gfmTable(shown, 1, plain).join('')}${left}\n`)
}

function isConfluence(files: readonly RawFile[]): boolean {
  const pages = files.filter(({ path }) => /\.html$/i.test(path)).slice(0, 20)
  const marked = pages.filter(({ bytes }) => {
    const text = decode(bytes.subarray(0, 200_000))
    return (
      /id="(?:main-content|title-heading|breadcrumb-section)"/.test(text) &&
      /class="[^"]*wiki-content|Confluence/.test(text)
    )
  })
  return marked.length > 0 && marked.length >= pages.length / 2
}

/** Pages by name without their number, in the folders of their breadcrumb; links lead there. */
function cleanConfluence(files: readonly RawFile[]): { files: RawFile[]; skipped: Skipped[] } {
  const skipped: Skipped[] = []
  const kept = files.filter(({ path }) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const reason = /(?:^|\/)(?:attachments|images|styles|download)\//.test(path)
      ? 'an attachment of the export'
      : name === 'index.html'
        ? "the export's list of pages"
        : null
    if (reason) skipped.push({ path, reason })
    return reason === null
  })
  const pages = kept.map((file) => {
    if (!/\.html$/i.test(file.path)) return { ...file, name: file.path, links: file.path }
    const text = decode(file.bytes)
    const { title, parents } = readConfluencePage(text)
    const old = file.path.slice(file.path.lastIndexOf('/') + 1)
    const own = slug(title ?? '') || old.replace(CONFLUENCE_ID, '').replace(/\.html$/, '') || old
    const bytes = title ? encode(withTitle(text, title)) : file.bytes
    return {
      path: file.path,
      bytes,
      name: [...parents.map(slug), `${own}.html`].filter(Boolean).join('/'),
      links: old,
    }
  })
  const renamed = distinct(
    pages.map(({ name, bytes }) => ({ path: name, bytes })),
    kept,
  )
  const byOld = new Map(pages.map(({ links }, at) => [links, renamed[at]?.path ?? links]))
  const linked = renamed.map(({ path, bytes }) => {
    if (!/\.html$/.test(path)) return { path, bytes }
    const up = '../'.repeat(path.split('/').length - 1)
    const point = (text: string) =>
      text.replace(/href="([^"#?/:]+\.html)/g, (whole, target: string) => {
        const found = byOld.get(decodeName(target))
        return found ? `href="${up}${found.split('/').map(encodeURIComponent).join('/')}` : whole
      })
    return { path, bytes: rewrite(bytes, point) }
  })
  return { files: linked, skipped }
}

/** `Space : Title` and the names of the pages above, the space's own left out. */
function readConfluencePage(html: string): { title: string | null; parents: string[] } {
  const titled = /<title>([^<]{1,500})<\/title>/i.exec(html)?.[1]?.trim()
  const title = titled?.includes(' : ')
    ? titled.slice(titled.indexOf(' : ') + 3).trim()
    : (titled ?? null)
  const crumbs = /<ol id="breadcrumbs">([\s\S]{0,20000}?)<\/ol>/.exec(html)?.[1] ?? ''
  const parents = [...crumbs.matchAll(/<a\b[^>]*>([^<]*)<\/a>/g)].map((match) =>
    unescapeText(match[1] ?? ''),
  )
  return { title: title && unescapeText(title), parents: parents.slice(1, 10) }
}

const withTitle = (html: string, title: string) =>
  html.replace(
    /(<span id="title-text">)[^<]*(<\/span>)/,
    (_, open: string, close: string) =>
      open + title.replace(/&/g, '&amp;').replace(/</g, '&lt;') + close,
  )

const slug = (title: string) =>
  title
    .replace(/[^\p{L}\p{N}.]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100)

const unescapeText = (text: string) =>
  text
    .trim()
    .replace(/&(?:#39|apos);/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')

/** Of two files with one name the second keeps a part of its id. */
function distinct(cleaned: readonly RawFile[], originals: readonly RawFile[]): RawFile[] {
  const taken = new Set<string>()
  return cleaned.map(({ path, bytes }, at) => {
    let name = path
    for (let attempt = 0; taken.has(name.toLowerCase()); attempt += 1) {
      const id = /([0-9a-f]{6})(?=\.\w+$)|(\d{4,})(?=\.\w+$)/.exec(originals[at]?.path ?? '')?.[0]
      name = path.replace(/(?=\.\w+$)/, ` ${attempt === 0 && id ? id : at}`)
    }
    taken.add(name.toLowerCase())
    return { path: name, bytes }
  })
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const encode = (text: string) => new TextEncoder().encode(text)
const rewrite = (bytes: Uint8Array, edit: (text: string) => string) => encode(edit(decode(bytes)))

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
