import type { CrawlView, SourcePreview } from '@twinmcp/core/ingest'
import { m } from '#lib/paraglide/messages.js'
import type { Glyph } from './states.ts'

export const CRAWL_STATES = [
  'fetched',
  'unchanged',
  'failed',
  'skipped',
  'queued',
] as const satisfies readonly (keyof CrawlView['counts'])[]
export type CrawlState = keyof CrawlView['counts']

/** What a crawl would do, before it starts. */
export type SitePreview = NonNullable<SourcePreview['site']>

export const crawlStates: Record<CrawlState, { glyph: Glyph; label: () => string }> = {
  queued: { glyph: 'empty', label: m.crawl_queued },
  fetched: { glyph: 'both', label: m.crawl_fetched },
  unchanged: { glyph: 'words', label: m.crawl_unchanged },
  failed: { glyph: 'failed', label: m.crawl_failed },
  skipped: { glyph: 'empty', label: m.crawl_skipped },
}
