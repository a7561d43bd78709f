import type { Provenance } from '../../document.ts'
import type { Page } from './build-tree.ts'
import { descendants, type Element, textOf } from './tree.ts'

/** What a page says of itself outside of its text. */
export interface PageHead {
  title: string | null
  generator: string | null
  /** `name` or `property` of each meta tag, in lower case, with the first value. */
  meta: Map<string, string>
  language: string | null
  base: string | null
  canonical: string | null
  licenseUrl: string | null
  /** The same page in other languages (`hreflang`) or formats (`text/markdown`). */
  alternates: Record<string, string>
  /** From the scripts of Sphinx. */
  scriptVersion: string | null
  jsonLd: Record<string, unknown>[]
}

const MAX_VALUE = 1_000

export function readHead({ root, dataScripts }: Page): PageHead {
  const head: PageHead = {
    title: null,
    generator: null,
    meta: new Map(),
    language: null,
    base: null,
    canonical: null,
    licenseUrl: null,
    alternates: {},
    scriptVersion: null,
    jsonLd: [],
  }
  for (const element of descendants(root)) readElement(element, head)
  head.generator = head.meta.get('generator') ?? null
  for (const { type, text } of dataScripts) {
    if (type === 'script') {
      const options = text.includes('DOCUMENTATION_OPTIONS')
        ? /\bVERSION:\s*['"]([^'"\n]{1,60})['"]/.exec(text.slice(0, 20_000))
        : null
      head.scriptVersion ??= options?.[1] ?? null
    } else head.jsonLd.push(...readJsonLd(text))
  }
  return head
}

function readElement({ name, attributes, children }: Element, head: PageHead): void {
  if (name === 'html') head.language = attributes.lang ?? attributes['xml:lang'] ?? null
  else if (name === 'base') head.base ??= attributes.href ?? null
  else if (name === 'title') head.title ??= textOf(children.map(String).join(''), MAX_VALUE) || null
  else if (name === 'meta') {
    const key = (attributes.name ?? attributes.property ?? attributes['http-equiv'])?.toLowerCase()
    const value = attributes.content?.replace(/\s+/g, ' ').trim()
    if (key && value && !head.meta.has(key)) head.meta.set(key, value.slice(0, MAX_VALUE))
  } else if (name === 'link') readLink(attributes, head)
  else if (name === 'a' && attributes.rel?.split(' ').includes('license')) {
    head.licenseUrl ??= attributes.href ?? null
  }
}

function readLink(attributes: Record<string, string>, head: PageHead): void {
  const { rel, href, hreflang, type } = attributes
  if (!rel || !href) return
  const kinds = rel.toLowerCase().split(/\s+/)
  if (kinds.includes('canonical')) head.canonical ??= href
  if (kinds.includes('license')) head.licenseUrl ??= href
  const key = hreflang ?? (type === 'text/markdown' ? type : null)
  const count = Object.keys(head.alternates).length
  if (kinds.includes('alternate') && key && count < 100) head.alternates[key] = href
}

function readJsonLd(text: string): Record<string, unknown>[] {
  if (text.length > 200_000) return []
  try {
    const data: unknown = JSON.parse(text)
    const list = Array.isArray(data) ? data : [data]
    return list
      .flatMap((item) =>
        isRecord(item) && Array.isArray(item['@graph']) ? item['@graph'] : [item],
      )
      .filter(isRecord)
      .slice(0, 20)
  } catch {
    return []
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

const METADATA = ['og:type', 'og:site_name', 'og:image', 'keywords', 'twitter:site']

/** Title, description, author, dates, licence and language, from the first of the places that say. */
export function toProvenance(head: PageHead, heading: string | null): Provenance {
  const { meta, jsonLd } = head
  const ld = (key: string) =>
    jsonLd.map((item) => nameOf(item[key])).find((value) => value !== null)
  const from = (...keys: string[]) =>
    keys.map((key) => meta.get(key)).find((value) => value !== undefined && value !== '')
  const metadata: Record<string, string> = {}
  for (const key of METADATA) {
    const value = meta.get(key)
    if (value) metadata[key] = value.slice(0, 300)
  }
  const modified = date(from('article:modified_time', 'og:updated_time') ?? ld('dateModified'))
  if (modified) metadata.modifiedAt = modified.toISOString()
  if (/\b(?:noindex|none)\b/i.test(from('robots') ?? '')) metadata.noindex = 'true'
  const title = heading ?? from('og:title', 'twitter:title') ?? head.title ?? ld('headline')
  const description =
    from('description', 'og:description', 'twitter:description') ?? ld('description')
  const language = languageTag(head.language ?? from('content-language', 'og:locale'))
  const author = from('author', 'article:author', 'dc.creator') ?? ld('author')
  const license = nameLicense(
    head.licenseUrl ?? ld('license') ?? from('dcterms.license', 'license'),
  )
  const publishedAt = date(
    from('article:published_time', 'date', 'dcterms.date') ?? ld('datePublished'),
  )
  return {
    ...(title ? { title: title.slice(0, 300) } : {}),
    ...(description ? { description } : {}),
    ...(language ? { language } : {}),
    ...(author ? { author: author.slice(0, 200) } : {}),
    ...(license ? { license } : {}),
    ...(publishedAt ? { publishedAt } : {}),
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
  }
}

/** A text, or the name of a person or organisation; of several the names in a row. */
function nameOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim().slice(0, MAX_VALUE) || null
  if (Array.isArray(value)) {
    const names = value.slice(0, 5).map((item) => (Array.isArray(item) ? null : nameOf(item)))
    return names.filter(Boolean).join(', ') || null
  }
  return isRecord(value) && typeof value.name === 'string' ? value.name.slice(0, 200) : null
}

function date(text: string | undefined | null): Date | null {
  if (!text || text.length > 60 || !/^\d{4}|[a-z]{3}/i.test(text)) return null
  const time = Date.parse(text)
  const sane = time > Date.UTC(1990, 0) && time < Date.now() + 366 * 86_400_000
  return sane ? new Date(time) : null
}

function languageTag(text: string | undefined | null): string | null {
  const tag = text?.trim().replaceAll('_', '-')
  return tag && /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(tag) ? tag : null
}

/** `https://creativecommons.org/licenses/by-sa/4.0/` → `CC-BY-SA-4.0`. */
function nameLicense(text: string | undefined | null): string | null {
  if (!text) return null
  const creative = /creativecommons\.org\/licenses\/([a-z-]+)\/(\d\.\d)/i.exec(text)
  if (creative) return `CC-${creative[1]?.toUpperCase()}-${creative[2]}`
  if (/creativecommons\.org\/publicdomain\/zero/i.test(text)) return 'CC0-1.0'
  const named = /(?:opensource\.org\/licenses?|spdx\.org\/licenses)\/([\w.-]+)/i.exec(text)
  const license = named?.[1] ?? text
  return license.length <= 200 ? license.replace(/\.html$/, '') : null
}
