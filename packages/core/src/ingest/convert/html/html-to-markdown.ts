import type { Provenance } from '../../document.ts'
import type { Converted } from '../converted.ts'
import { buildTree } from './build-tree.ts'
import { detectFramework, findVersion, firstHeading } from './frameworks.ts'
import { labelTabs } from './label-tabs.ts'
import { prune } from './prune.ts'
import { type PageHead, readHead, toProvenance } from './read-head.ts'
import { selectContent } from './select-content.ts'
import { descendants, type Element, find, textOf } from './tree.ts'
import { writePage } from './write-page.ts'

const MAX_LINKS = 5_000
const MAX_ADDRESS = 2_000
const MAX_MOVED_LENGTH = 500

/**
 * A page as Markdown: its own text without what surrounds it, headings with their ids as
 * `## Title {#id}`, and what it says of itself. `url` is where it was found; its links become
 * absolute. `provenance.metadata.hiddenText` counts pieces of text that a reader would not see; they
 * are left out. Never throws, however broken the page is.
 */
export function htmlToMarkdown(html: string, { url }: { url: string }): Converted {
  const page = buildTree(html)
  const head = readHead(page)
  const body = find(page.root, ({ name }) => name === 'body') ?? page.root
  const base = absolute(head.base ?? '', url) ?? url
  const framework = detectFramework(head, body)
  const siteVersion = findVersion({ head, framework, body })
  const links = collectLinks(body, base)
  labelTabs(body)
  const content = selectContent(body, framework?.content ?? [])
  const heading = firstHeading(content) ?? outerHeading(body, content)
  const title = heading ? textOf(stripped(heading), 300) : null
  const missing = heading && title && !isWithin(heading, content) ? `# ${escapeTitle(title)}` : null
  const hidden = prune(content) + page.commentCount
  const text = writePage(content, (href) => absolute(href, base))
  // A page that sends its reader elsewhere has no text of its own.
  const moved = text.length < MAX_MOVED_LENGTH ? movedTo(head, base) : null
  const canonicalUrl = moved ?? (head.canonical ? absolute(head.canonical, base) : null)
  return {
    markdown: moved ? '' : [missing, text].filter(Boolean).join('\n\n').toWellFormed(),
    provenance: withHidden(toProvenance(head, title), hidden),
    links,
    alternates: absoluteValues(head, base),
    ...(canonicalUrl ? { canonicalUrl } : {}),
    ...(framework ? { framework: framework.name } : {}),
    ...(siteVersion ? { siteVersion } : {}),
  }
}

function movedTo({ meta }: PageHead, base: string): string | null {
  const href = /^\s*[\d.]*\s*[;,]\s*(?:url\s*=\s*)?["']?([^"'\s]+)/i.exec(
    meta.get('refresh') ?? '',
  )?.[1]
  return href ? absolute(href, base) : null
}

/** A heading without the anchor that themes put behind it. */
function stripped(heading: Element): Element {
  const copy = {
    ...heading,
    attributes: { ...heading.attributes },
    children: [...heading.children],
  }
  prune(copy)
  return copy
}

/** Some themes set the title above the text, in a header of its own. */
function outerHeading(body: Element, content: Element): Element | null {
  const heading = firstHeading(body)
  if (!heading || content === body) return null
  for (let at = heading.parent; at; at = at.parent) {
    if (at.name === 'nav' || at.attributes.role === 'banner' || at.name === 'footer') return null
  }
  return heading
}

function isWithin(element: Element, root: Element): boolean {
  for (let at: Element | null = element; at; at = at.parent) if (at === root) return true
  return false
}

const escapeTitle = (title: string) => title.replace(/#+$/, '\\$&')

function withHidden(provenance: Provenance, hidden: number): Provenance {
  if (hidden === 0) return provenance
  return { ...provenance, metadata: { ...provenance.metadata, hiddenText: String(hidden) } }
}

/** Addresses of other pages, each once and without its fragment, in the order of the page. */
function collectLinks(body: Element, base: string): string[] {
  const found = new Set<string>()
  for (const { name, attributes } of descendants(body)) {
    if (name !== 'a' || !attributes.href || attributes.href.startsWith('#')) continue
    const address = absolute(attributes.href, base)
    if (address) found.add(address.replace(/#.*$/, ''))
    if (found.size >= MAX_LINKS) break
  }
  return [...found]
}

function absoluteValues(head: PageHead, base: string): Record<string, string> {
  const entries = Object.entries(head.alternates).flatMap(([key, href]) => {
    const address = absolute(href, base)
    return address ? [[key, address] as const] : []
  })
  return Object.fromEntries(entries)
}

/** Null for scripts, data and what is no address; brackets and spaces are encoded for Markdown. */
function absolute(href: string, base: string): string | null {
  const given = href.trim()
  if (given.length > MAX_ADDRESS) return null
  const url = URL.canParse(given, base) ? new URL(given, base) : null
  if (!url || !/^(?:https?|mailto|file):$/.test(url.protocol)) return null
  return url.href.replaceAll('(', '%28').replaceAll(')', '%29')
}
