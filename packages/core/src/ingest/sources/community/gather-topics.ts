import { z } from 'zod'
import type { Context } from '../../../context.ts'
import { statusOf } from '../../../egress/index.ts'
import type { Skipped, SourceFile } from '../../document.ts'
import type { KnownDocuments, ReportFetch } from '../source.ts'
import { fetchJson } from './fetch-json.ts'
import { type Gathered, keepUnseen, newest } from './floating.ts'
import type { DiscourseSettings, Forum } from './settings.ts'
import { Topic, TopicItem, TopicList } from './topic.ts'
import { topicFile, topicPath } from './topic-file.ts'

const MAX_PAGES = 60

const State = z.object({
  settings: z.string(),
  /** When each topic was last moved by a post, by path. */
  bumped: z.record(z.string(), z.string()),
})

/** Topics of a forum that are new or have moved since they were read. */
export async function gatherTopics(
  ctx: Context,
  {
    forum,
    settings,
    state,
    known,
    report,
  }: {
    forum: Forum
    settings: DiscourseSettings
    state: unknown
    known: KnownDocuments
    report: ReportFetch
  },
): Promise<Gathered> {
  const before = readState(state, settings)
  const fetchedAt = new Date()
  const topics = await listTopics(ctx, forum, settings)
  const files: SourceFile[] = []
  const skipped: Skipped[] = []
  const bumped: Record<string, string> = {}
  for (const [index, topic] of topics.entries()) {
    const path = topicPath(topic)
    const at = topic.bumped_at ?? topic.last_posted_at ?? ''
    bumped[path] = at
    if (known.has(path) && at !== '' && before[path] === at) continue
    const url = new URL(`${path}.json`, forum.base).href
    await report({ pagesFound: topics.length, pagesFetched: index, current: url })
    const read = await readTopic(ctx, url)
    const file = read
      ? topicFile(read, forum.base, settings, fetchedAt)
      : { path, reason: 'not to be read without an account' }
    if ('reason' in file) skipped.push({ ...file, path })
    else files.push({ ...file, path })
  }
  const gone = new Set(skipped.map(({ path }) => path))
  return {
    files,
    skipped,
    unchanged: keepUnseen(known, files).filter((path) => !gone.has(path)),
    publishedAt: newest(topics.map(({ bumped_at: at }) => (at ? new Date(at) : undefined))),
    state: { settings: JSON.stringify(settings), bumped: { ...before, ...bumped } },
  }
}

async function listTopics(
  ctx: Context,
  { base, list }: Forum,
  settings: DiscourseSettings,
): Promise<TopicItem[]> {
  const topics = new Map<number, TopicItem>()
  for (let page = 0; page < MAX_PAGES && topics.size < settings.maxTopics; page += 1) {
    const url = new URL(list, base)
    if (settings.order === 'top') url.searchParams.set('order', 'likes')
    url.searchParams.set('page', String(page))
    const { topic_list: found } = await fetchJson(ctx, url.href, TopicList)
    for (const item of found.topics) {
      const topic = TopicItem.safeParse(item)
      if (topic.success && isWanted(topic.data, settings)) topics.set(topic.data.id, topic.data)
    }
    if (!found.more_topics_url || found.topics.length === 0) break
  }
  return [...topics.values()].slice(0, settings.maxTopics)
}

function isWanted(topic: TopicItem, { solvedOnly }: DiscourseSettings): boolean {
  if (!topic.visible || topic.archetype !== 'regular' || topic.posts_count < 2) return false
  return topic.has_accepted_answer || !solvedOnly
}

/** Null for a topic that the forum shows to members only, or has deleted meanwhile. */
async function readTopic(ctx: Context, url: string): Promise<Topic | null> {
  try {
    return await fetchJson(ctx, url, Topic)
  } catch (error) {
    const status = statusOf(error)
    if (status === 403 || status === 404 || status === 410) return null
    throw error
  }
}

function readState(state: unknown, settings: DiscourseSettings): Record<string, string> {
  const parsed = State.safeParse(state)
  return parsed.success && parsed.data.settings === JSON.stringify(settings)
    ? parsed.data.bumped
    : {}
}
