import { type Edition, editionOf, meansVersion } from './doc-versions.ts'
import type { WebsiteSettings } from './settings.ts'

/** Which addresses of a site belong to the crawl. */
export interface SiteScope {
  host: string
  /** Path that pages begin with, ending in a slash. */
  prefix: string
  /** Same host and path: whether an address is worth a word at all. */
  has(url: string): boolean
  /** Why a page in scope is not read; null when it is. */
  leaveOut(url: string): LeftOut | null
  /** From now on pages of this edition are read. */
  admit(edition: Edition): void
}

export interface LeftOut {
  reason: string
  /** Set when another edition of the docs is why. */
  edition?: Edition
}

const ASSET =
  /\.(png|jpe?g|gif|svg|webp|avif|ico|bmp|tiff?|css|js|mjs|cjs|map|ts|json|jsonl|xml|rss|atom|yaml|yml|toml|csv|pdf|epub|docx?|xlsx?|pptx?|zip|gz|tgz|bz2|xz|zst|tar|7z|rar|whl|jar|exe|dmg|deb|rpm|apk|iso|wasm|bin|mp[34]|m4[av]|webm|ogg|wav|mov|avi|woff2?|ttf|otf|eot|sig|asc|sha256)$/i
/** Lists of pages for machines. */
const LIST = /(^|\/)(llms[\w-]*|robots|humans|ads|security)\.txt$/i
/** What sites translate their documentation into, as the first folder of a path. */
const LANGUAGES = new Set(
  'ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no nb pl pt ro ru sk sl sr sv ta te th tr uk ur uz vi zh'.split(
    ' ',
  ),
)

/** @param landed where the start address leads: the edition and language it names are wanted. */
export function createScope(
  start: string,
  settings: WebsiteSettings,
  landed: string = start,
): SiteScope {
  const { origin, host, pathname } = new URL(start)
  const prefix = settings.scope ? folderOf(settings.scope, true) : folderOf(pathname, false)
  const include = settings.include.map((glob) => new Bun.Glob(glob))
  const exclude = settings.exclude.map((glob) => new Bun.Glob(glob))
  const opened = [pathname, new URL(landed).pathname]
  const admitted = new Set(opened.flatMap((path) => keyOf(editionOf(path)) ?? []))
  const ownLanguages = new Set(opened.map((path) => languageOf(prefix, path)))

  const has = (url: string) => {
    const page = new URL(url)
    if (page.origin !== origin) return false
    return page.pathname.startsWith(prefix) || `${page.pathname}/` === prefix
  }
  const leaveOut = (url: string): LeftOut | null => {
    if (!has(url)) return { reason: 'outside of the scope' }
    const { pathname: path } = new URL(url)
    if (ASSET.test(path) || LIST.test(path)) return { reason: 'not a page' }
    if (exclude.some((glob) => glob.match(path))) return { reason: 'excluded by the settings' }
    if (
      include.length > 0 &&
      url !== start &&
      url !== landed &&
      !include.some((glob) => glob.match(path))
    ) {
      return { reason: 'not included by the settings' }
    }
    const language = languageOf(prefix, path)
    if (language && !ownLanguages.has(language) && !isWantedLanguage(language, settings.language)) {
      return { reason: `in another language (${language})` }
    }
    const edition = editionOf(path)
    if (!edition || admitted.has(keyOf(edition) ?? '')) return null
    if (settings.version && meansVersion(edition.label, settings.version)) return null
    return { reason: `of another version of the docs (${edition.label})`, edition }
  }
  return {
    host,
    prefix,
    has,
    leaveOut,
    admit: (edition) => void admitted.add(keyOf(edition) ?? ''),
  }
}

const keyOf = (edition: Edition | null) => edition && `${edition.place} ${edition.label}`

/** `/docs/intro.html` → `/docs/`; `/docs` is taken as a folder. */
function folderOf(path: string, isFolder: boolean): string {
  if (path.endsWith('/')) return path
  const last = path.slice(path.lastIndexOf('/') + 1)
  return !isFolder && last.includes('.') ? path.slice(0, path.lastIndexOf('/') + 1) : `${path}/`
}

function languageOf(prefix: string, path: string): string | null {
  const [first = ''] = path.slice(Math.min(prefix.length, path.length)).split('/')
  const tag = first.toLowerCase()
  return LANGUAGES.has(tag) || (/^[a-z]{2}-[a-z]{2,4}$/.test(tag) && LANGUAGES.has(tag.slice(0, 2)))
    ? tag
    : null
}

/** `en-GB` is wanted where `en` is, and the other way round. */
export function isWantedLanguage(tag: string, wanted: string): boolean {
  const [a = ''] = tag.toLowerCase().split(/[-_]/)
  const [b = ''] = wanted.toLowerCase().split(/[-_]/)
  return a === b || a === 'x'
}
