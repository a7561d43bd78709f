import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Context } from '../../../context.ts'
import { fetchUrl } from '../../../egress/index.ts'
import { AppError } from '../../../errors.ts'
import { decodeText } from '../../decode-text.ts'
import type { Provenance, Skipped, SourceFile } from '../../document.ts'
import type { KnownDocuments, ReportFetch } from '../source.ts'
import { type Gathered, keepUnseen, newest } from './floating.ts'
import { escapeHtml } from './plain-text.ts'
import { type Feed, type FeedEntry, readFeed } from './read-feed.ts'
import type { FeedSettings } from './settings.ts'

/** Parsing takes a second for so much, on the thread that everything runs on. */
const MAX_FEED_BYTES = 5_000_000
/** An entry with fewer letters is the beginning of the page it links to. */
const TEASER_LETTERS = 600

const State = z.object({
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  settings: z.string(),
  /** What each entry said of itself when it was last read, by path. */
  marks: z.record(z.string(), z.string()),
})
type State = z.infer<typeof State>

const NOTHING: State = { etag: null, lastModified: null, settings: '', marks: {} }

/** The entries of a feed that are new or say that they have changed. */
export async function gatherEntries(
  ctx: Context,
  {
    url,
    settings,
    state,
    known,
    report,
  }: {
    url: string
    settings: FeedSettings
    state: unknown
    known: KnownDocuments
    report: ReportFetch
  },
): Promise<Gathered> {
  const before = readState(state, settings, known)
  const answer = await fetchUrl(ctx, url, {
    maxBytes: MAX_FEED_BYTES,
    accept:
      'application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5',
    ...(before.etag ? { etag: before.etag } : {}),
    ...(before.lastModified ? { lastModified: before.lastModified } : {}),
    ...(ctx.signal ? { signal: ctx.signal } : {}),
  })
  if (answer.notModified) {
    return {
      files: [],
      skipped: [],
      unchanged: [...known.keys()],
      publishedAt: null,
      state: before,
    }
  }
  const decoded = decodeText(answer.bytes)
  if (decoded.text === null) throw new AppError('bad_input', `The feed is ${decoded.reason}.`)
  const feed = readFeed(decoded.text, answer.url, settings.maxEntries)
  const files: SourceFile[] = []
  const skipped: Skipped[] = []
  const marks: Record<string, string> = {}
  for (const [index, entry] of feed.entries.entries()) {
    ctx.signal?.throwIfAborted()
    const path = pathOf(entry)
    const mark = markOf(entry)
    await report({ pagesFound: feed.entries.length, pagesFetched: index, current: entry.url })
    if (known.has(path) && before.marks[path] === mark) {
      marks[path] = mark
      continue
    }
    const file = await readEntry(ctx, { entry, feed, path, settings })
    if ('reason' in file) skipped.push(file)
    else {
      files.push(file)
      marks[path] = mark
    }
  }
  const gone = new Set(skipped.map(({ path }) => path))
  return {
    files,
    skipped,
    unchanged: keepUnseen(known, files).filter((path) => !gone.has(path)),
    publishedAt: newest(feed.entries.map(({ publishedAt }) => publishedAt)),
    state: {
      etag: answer.etag,
      lastModified: answer.lastModified,
      settings: JSON.stringify(settings),
      marks: { ...before.marks, ...marks },
    } satisfies State,
  }
}

/** With other settings, or an index to be filled anew, everything is read again. */
function readState(state: unknown, settings: FeedSettings, known: KnownDocuments): State {
  const parsed = State.safeParse(state)
  const isOurs = parsed.success && parsed.data.settings === JSON.stringify(settings)
  return isOurs && known.size > 0 ? parsed.data : NOTHING
}

/** The page's path without its host; of entries that differ in the query alone, with it. */
function pathOf({ url }: FeedEntry): string {
  const { pathname, search } = new URL(url)
  const path = `${pathname.replace(/^\/+|\/+$/g, '')}${search}`
  return path === '' ? 'index' : path.slice(0, 500)
}

function markOf({ id, title, content, updatedAt, publishedAt }: FeedEntry): string {
  const at = (updatedAt ?? publishedAt)?.toISOString() ?? ''
  const parts = JSON.stringify([id, title, at, content])
  return createHash('sha256').update(parts).digest('base64url').slice(0, 16)
}

async function readEntry(
  ctx: Context,
  {
    entry,
    feed,
    path,
    settings,
  }: { entry: FeedEntry; feed: Feed; path: string; settings: FeedSettings },
): Promise<SourceFile | Skipped> {
  const letters = entry.content.replace(/<[^<>]{0,1000}>/g, ' ').match(/\p{L}/gu)?.length ?? 0
  const wantsPage =
    settings.text === 'page' || (settings.text === 'auto' && letters < TEASER_LETTERS)
  const license = settings.license ?? entry.license ?? feed.license
  const provenance: Provenance = {
    ...(entry.title ? { title: entry.title } : {}),
    ...(entry.author ? { author: entry.author } : {}),
    ...(license ? { license } : {}),
    ...(entry.publishedAt ? { publishedAt: entry.publishedAt } : {}),
    fetchedAt: new Date(),
    tier: settings.tier,
    metadata: feed.title ? { feed: feed.title } : {},
  }
  const shape = { path, kind: 'post' as const, url: entry.url, provenance }
  if (wantsPage) {
    const page = await readPage(ctx, entry.url)
    if (!('reason' in page)) return { ...shape, ...page }
    // Half of a post is better than none of it.
    if (letters === 0) return { path, reason: page.reason }
  }
  if (letters === 0) return { path, reason: 'no text' }
  const title = escapeHtml(entry.title)
  const html = `<!doctype html><html><head><meta charset="utf-8"><title>${title}</title></head><body><main><article><h1>${title}</h1>\n${entry.content}\n</article></main></body></html>`
  return { ...shape, bytes: Buffer.from(html), mediaType: 'text/html' }
}

async function readPage(
  ctx: Context,
  url: string,
): Promise<Pick<SourceFile, 'bytes' | 'mediaType'> | { reason: string }> {
  try {
    const { bytes, mediaType } = await fetchUrl(ctx, url, {
      accept: 'text/html, text/markdown;q=0.9',
      ...(ctx.signal ? { signal: ctx.signal } : {}),
    })
    if (/^(?:text\/(?:html|markdown|plain)|application\/xhtml\+xml)$/.test(mediaType)) {
      return { bytes, mediaType }
    }
    return { reason: `is ${mediaType || 'of no known type'}, not a page` }
  } catch (error) {
    ctx.signal?.throwIfAborted()
    if (error instanceof AppError && error.code !== 'too_many_requests')
      return { reason: error.message }
    throw error
  }
}
