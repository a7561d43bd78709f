import type { Context } from '../../../context.ts'
import type { KnownDocuments } from '../source.ts'
import type { MarkdownTwins } from './fetch-page.ts'
import type { Frontier } from './frontier.ts'
import { documentPath } from './normalize-url.ts'
import { openRenderer, type Renderer } from './open-renderer.ts'
import { DISALLOWED, type OpenSite } from './open-site.ts'
import { isWantedLanguage, type LeftOut } from './site-scope.ts'
import { createTrapDetector } from './url-traps.ts'

/** A crawl under way: all that reading one page needs to know. */
export interface Crawl {
  site: OpenSite
  frontier: Frontier
  twins: MarkdownTwins
  maxPages: number
  /** When the sitemap says that pages changed last. */
  lastmods: Map<string, string>
  /** Of pages read in this run. */
  bytesHeld: number
  /** Addresses beyond what a crawl keeps in mind. */
  overflow: number
  /** Why an address in scope is not read; null when it is. */
  leaveOut(url: string): LeftOut | null
  refuseRedirect(url: URL): string | null
  isTrap(url: string): string | null
  isWantedLanguage(tag: string): boolean
  /** SHA-256 in hex of a page as indexed now. */
  knownHash(url: string): string | undefined
  /** The page that has the same bytes; null for the first that has them. */
  sameAs(hash: string, url: string): string | null
  /** How many pages named this one as the one they are. */
  countCanonical(url: string): number
  pagesRead(): number
  pagesFound(): number
  renderer(): Promise<Renderer | null>
  closeRenderer(): Promise<void>
}

export function createCrawl(
  ctx: Context,
  site: OpenSite,
  frontier: Frontier,
  known: KnownDocuments,
): Crawl {
  const { scope, robots, settings, facts } = site
  const detectTrap = createTrapDetector()
  const hashes = new Map<string, string>()
  const canonicals = new Map<string, number>()
  let renderer: Promise<Renderer | null> | null = null
  for (const { state, contentHash, url } of frontier.pages.values()) {
    if (contentHash && (state === 'fetched' || state === 'unchanged')) {
      hashes.set(contentHash.toString('hex'), url)
    }
  }
  const leaveOut = (url: string): LeftOut | null =>
    scope.leaveOut(url) ?? (robots.allows(url) ? null : { reason: DISALLOWED })
  return {
    site,
    frontier,
    twins: 'none',
    maxPages: settings.maxPages ?? ctx.env.TWINMCP_CRAWL_MAX_PAGES,
    lastmods: new Map(),
    bytesHeld: [...frontier.bodies.values()].reduce((sum, body) => sum + body.byteLength, 0),
    overflow: 0,
    leaveOut,
    refuseRedirect: (url) => (robots.allows(url.href) ? null : DISALLOWED),
    isTrap: (url) => detectTrap(url),
    // A site in one language is read in it, whatever it is.
    isWantedLanguage: (tag) =>
      isWantedLanguage(tag, settings.language) ||
      (facts?.language != null && isWantedLanguage(tag, facts.language)),
    knownHash: (url) => known.get(documentPath(url)),
    sameAs: (hash, url) => {
      const first = hashes.get(hash)
      if (first === undefined) hashes.set(hash, url)
      return first === undefined || first === url ? null : first
    },
    countCanonical: (url) => {
      const named = (canonicals.get(url) ?? 0) + 1
      canonicals.set(url, named)
      return named
    },
    pagesRead: () => frontier.count('fetched') + frontier.count('unchanged'),
    pagesFound: () => frontier.pages.size - frontier.count('skipped'),
    renderer: () => {
      renderer ??= openRenderer(ctx)
      return renderer
    },
    closeRenderer: async () => {
      const opened = await renderer
      renderer = null
      await opened?.close().catch(() => {})
    },
  }
}
