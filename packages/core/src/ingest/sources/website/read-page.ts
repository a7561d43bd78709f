import { Parser } from 'htmlparser2'
import { normalizeUrl } from './normalize-url.ts'

/** What a crawl needs to know of an HTML page. Addresses are absolute and normalised. */
export interface PageFacts {
  title: string | null
  description: string | null
  /** Of the html element. */
  language: string | null
  links: string[]
  canonical: string | null
  /** The page in other languages, `x-default` among them. */
  alternates: { language: string; url: string }[]
  noindex: boolean
  nofollow: boolean
  generator: string | null
  /** Where the page says it leads by itself. */
  refresh: string | null
  /** Whether it has next to no text without its scripts. */
  needsScripts: boolean
}

const MAX_LINKS = 5_000
/** Links are looked for so far into a page, in characters. */
const MAX_HTML = 3_000_000
/** The parser searches its open elements at each end tag; beyond so many it starts anew. */
const MAX_OPEN = 256
const TOO_DEEP = Symbol('too many open elements')
const UNSEEN = new Set(['script', 'style', 'noscript', 'template', 'svg', 'head'])
/** Characters of text below which a page with scripts is taken as an empty shell. */
const SHELL_TEXT = 200

/** One light pass over the first 3 MB: no tree is built, nothing in the page can make it slow. */
export function readPage(html: string, url: string, robotsHeader: string | null = null): PageFacts {
  const facts: PageFacts = {
    title: null,
    description: null,
    language: null,
    links: [],
    canonical: null,
    alternates: [],
    noindex: false,
    nofollow: false,
    generator: null,
    refresh: null,
    needsScripts: false,
  }
  const links = new Set<string>()
  const hidden: string[] = []
  let base = url
  let title = ''
  let inTitle = false
  let scripts = 0
  let text = 0
  let open = 0
  const obey = (directives: string) => {
    facts.noindex ||= /\b(noindex|none)\b/i.test(directives)
    facts.nofollow ||= /\b(nofollow|none)\b/i.test(directives)
  }
  const follow = (href: string | undefined, rel: string) => {
    if (!href || links.size >= MAX_LINKS || /\bnofollow\b/i.test(rel)) return
    if (/^\s*(#|javascript:|mailto:|tel:|data:)/i.test(href)) return
    const target = normalizeUrl(href, base)
    if (target) links.add(target)
  }
  const readLink = ({ rel = '', href, hreflang }: Record<string, string>) => {
    const target = href ? normalizeUrl(href, base) : null
    if (!target) return
    if (/\bcanonical\b/i.test(rel)) facts.canonical ??= target
    else if (/\balternate\b/i.test(rel) && hreflang) {
      facts.alternates.push({ language: hreflang, url: target })
    } else if (/\b(next|prev)\b/i.test(rel)) links.add(target)
  }
  const readMeta = (attributes: Record<string, string>) => {
    const { content = '' } = attributes
    const name = (attributes.name ?? attributes['http-equiv'] ?? '').toLowerCase()
    if (name === 'robots' || name === 'twinmcp') obey(content)
    else if (name === 'description') facts.description ??= content.trim() || null
    else if (name === 'generator') facts.generator ??= content.trim() || null
    else if (name === 'refresh') {
      const target = /url\s*=\s*["']?([^"'\s]+)/i.exec(content)?.[1]
      facts.refresh ??= target ? normalizeUrl(target, base) : null
    }
  }
  const handler = {
    onopentag: (name: string, attributes: Record<string, string>) => {
      open += 1
      if (open > MAX_OPEN) throw TOO_DEEP
      if (name === 'html') facts.language = attributes.lang?.trim() || null
      else if (name === 'base' && attributes.href) {
        base = URL.parse(attributes.href, url)?.href ?? base
      } else if (name === 'link') readLink(attributes)
      else if (name === 'meta') readMeta(attributes)
      else if (name === 'a' || name === 'area') follow(attributes.href, attributes.rel ?? '')
      else if (name === 'script') scripts += 1
      else if (name === 'title' && facts.title === null) inTitle = true
      if (UNSEEN.has(name)) hidden.push(name)
    },
    ontext: (part: string) => {
      if (inTitle && title.length < 500) title += part
      if (hidden.length === 0 && text < SHELL_TEXT) text += part.replace(/\s+/g, ' ').trim().length
    },
    onclosetag: (name: string) => {
      open -= 1
      if (name === 'title' && inTitle) {
        inTitle = false
        facts.title = title.replace(/\s+/g, ' ').trim() || null
      }
      if (hidden.at(-1) === name) hidden.pop()
    },
  }
  for (let rest = html.slice(0, MAX_HTML); rest !== ''; ) {
    const parser = new Parser(handler, { decodeEntities: true })
    try {
      parser.end(rest)
      break
    } catch (error) {
      if (error !== TOO_DEEP) throw error
      open = 0
      rest = rest.slice(Math.max(parser.startIndex, 1))
    }
  }
  if (robotsHeader) obey(ownDirectives(robotsHeader))
  facts.links = [...links]
  facts.needsScripts = scripts > 0 && text < SHELL_TEXT
  return facts
}

/** `X-Robots-Tag: googlebot: noindex, nofollow` is meant for another. */
function ownDirectives(header: string): string {
  const agent = /^\s*([\w-]+)\s*:/.exec(header)?.[1]?.toLowerCase()
  return !agent || agent === 'twinmcp' || agent === 'unavailable_after' ? header : ''
}
