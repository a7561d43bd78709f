import { AppError } from '../../../errors.ts'
import type { CrawlPage } from '../../crawl-pages/queries.ts'
import type { Skipped, SourceFile } from '../../document.ts'
import { webLinkBase } from '../../link-base.ts'
import type { KnownDocuments, SourceDocuments } from '../source.ts'
import type { Crawl } from './crawl.ts'
import { isPassing, type SiteMemory } from './crawl-site.ts'
import { documentPath } from './normalize-url.ts'

/** Of whole sites in other languages the first ones tell enough; the rest is counted. */
const MAX_SKIPPED = 5_000
const CHANGELOG = /(^|\/)(changelogs?|changes|history|release-?notes|releases|whats-?new)(\/|\.|$)/i

/** The pages of a crawl as documents, in the order of their addresses. */
export function siteDocuments(crawl: Crawl, known: KnownDocuments): SourceDocuments {
  const files: SourceFile[] = []
  const unchanged: string[] = []
  const skipped: Skipped[] = []
  const taken = new Set<string>()
  const pages = [...crawl.frontier.pages.values()].sort((a, b) => (a.url < b.url ? -1 : 1))
  for (const page of pages) {
    const path = documentPath(page.url)
    const isKept = page.state === 'unchanged' || (page.state === 'failed' && isPassing(page.status))
    if (isKept && known.has(path) && !taken.has(path)) {
      taken.add(path)
      unchanged.push(path)
      continue
    }
    const bytes = crawl.frontier.bodies.get(page.url)
    if (page.state !== 'fetched' || !bytes) {
      skipped.push({ path, reason: shortReason(page) })
      continue
    }
    // `/a` and `/a/` are two pages only where they say different things.
    const own = taken.has(path) ? `${path}/` : path
    taken.add(own)
    files.push({
      path: own,
      kind: CHANGELOG.test(path) ? 'changelog' : 'guide',
      bytes,
      mediaType: page.mediaType ?? 'text/html',
      url: page.url,
      provenance: page.fetchedAt ? { fetchedAt: page.fetchedAt } : {},
    })
  }
  if (files.length + unchanged.length === 0) {
    throw new AppError('not_found', `${crawl.site.start} has no pages to index.`)
  }
  const told = skipped.slice(0, MAX_SKIPPED)
  const untold = skipped.length - told.length + crawl.overflow
  if (untold > 0) told.push({ path: '…', reason: `${untold} more addresses were left out` })
  const state: SiteMemory = { twins: crawl.twins }
  return {
    files,
    ready: [],
    unchanged,
    skipped: told,
    filesFound: files.length + unchanged.length + told.length,
    linkBase: webLinkBase(taken),
    publishedAt: null,
    state,
  }
}

/** Reasons are counted, so they do not name the page or its twin; the pages of the crawl do. */
function shortReason({ url, error }: CrawlPage): string {
  if (error === null) return 'not read'
  const { host, pathname } = new URL(url)
  return error
    .replace(`${host}${pathname}`.slice(0, 200), '')
    .replace(/^(redirects to|same content as) https?:\/\/\S+$/, '$1 another page')
    .replace(/^the same page as https?:\/\/\S+$/, 'the same page as another one')
    .replace(/\.$/, '')
    .trim()
}
