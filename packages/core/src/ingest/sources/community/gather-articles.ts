import { z } from 'zod'
import type { Context } from '../../../context.ts'
import { AppError } from '../../../errors.ts'
import type { Skipped, SourceFile } from '../../document.ts'
import type { KnownDocuments, ReportFetch } from '../source.ts'
import { ArticleItem, ArticlePage } from './article.ts'
import { articleFile } from './article-file.ts'
import { fetchJson } from './fetch-json.ts'
import { type Gathered, keepUnseen, newest } from './floating.ts'
import type { DevtoSettings } from './settings.ts'

const PAGE_SIZE = 100
const MAX_PAGES = 10

const State = z.object({ settings: z.string(), edited: z.record(z.string(), z.string()) })

/** Articles of a tag that are new or were edited since they were read. */
export async function gatherArticles(
  ctx: Context,
  {
    tag,
    settings,
    state,
    known,
    report,
  }: {
    tag: string
    settings: DevtoSettings
    state: unknown
    known: KnownDocuments
    report: ReportFetch
  },
): Promise<Gathered> {
  const before = readState(state, settings)
  const fetchedAt = new Date()
  const listed = await listArticles(ctx, tag, settings)
  if (listed.length === 0 && known.size === 0) {
    throw new AppError('not_found', `There is no article tagged ${tag} with enough reactions.`)
  }
  const files: SourceFile[] = []
  const skipped: Skipped[] = []
  const edited: Record<string, string> = {}
  for (const [index, item] of listed.entries()) {
    const path = pathOf(item)
    const at = item.edited_at ?? item.published_at ?? ''
    edited[path] = at
    if (known.has(path) && before[path] === at) continue
    await report({ pagesFound: listed.length, pagesFetched: index, current: item.url })
    const address = new URL(`/api/articles/${item.id}`, ctx.env.TWINMCP_DEVTO_URL).href
    const article = await fetchJson(ctx, address, ArticlePage)
    const file = articleFile(article, path, fetchedAt)
    if ('reason' in file) skipped.push(file)
    else files.push(file)
  }
  const gone = new Set(skipped.map(({ path }) => path))
  return {
    files,
    skipped,
    unchanged: keepUnseen(known, files).filter((path) => !gone.has(path)),
    publishedAt: newest(listed.map(({ published_at: at }) => (at ? new Date(at) : undefined))),
    state: { settings: JSON.stringify(settings), edited: { ...before, ...edited } },
  }
}

async function listArticles(
  ctx: Context,
  tag: string,
  { maxArticles, minReactions, days }: DevtoSettings,
): Promise<ArticleItem[]> {
  const found = new Map<number, ArticleItem>()
  for (let page = 1; page <= MAX_PAGES && found.size < maxArticles; page += 1) {
    const url = new URL('/api/articles', ctx.env.TWINMCP_DEVTO_URL)
    const parameters = { tag, top: days, per_page: PAGE_SIZE, page }
    for (const [name, value] of Object.entries(parameters))
      url.searchParams.set(name, String(value))
    const items = await fetchJson(ctx, url.href, z.array(z.unknown()))
    for (const item of items) {
      const article = ArticleItem.safeParse(item)
      if (article.success && article.data.positive_reactions_count >= minReactions) {
        found.set(article.data.id, article.data)
      }
    }
    if (items.length < PAGE_SIZE) break
  }
  return [...found.values()].slice(0, maxArticles)
}

/** `https://dev.to/ann/first-steps-1a2b` → `ann/first-steps-1a2b`. */
const pathOf = ({ url }: ArticleItem) => new URL(url).pathname.replace(/^\/+|\/+$/g, '')

function readState(state: unknown, settings: DevtoSettings): Record<string, string> {
  const parsed = State.safeParse(state)
  return parsed.success && parsed.data.settings === JSON.stringify(settings)
    ? parsed.data.edited
    : {}
}
