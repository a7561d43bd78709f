import { z } from 'zod'
import type { Context } from '../../../context.ts'
import { AppError } from '../../../errors.ts'
import type { KnownDocuments, ReportFetch } from '../source.ts'
import { QuestionItem } from './question.ts'
import type { StackExchangeSettings } from './settings.ts'
import { askStackExchange, createFilter } from './stack-exchange-api.ts'

const PAGE_SIZE = 100
/** The API refuses pages beyond the 25th to who has no key. */
const MAX_PAGES = 25
const FULL_EVERY_S = 30 * 24 * 3_600

const State = z.object({
  filter: z.string(),
  /** Seconds: newest activity seen, and when everything was read last. */
  activeAt: z.number(),
  fullAt: z.number(),
  settings: z.string(),
})

export interface QuestionsToGather {
  site: string
  tag: string
  settings: StackExchangeSettings
  state: unknown
  known: KnownDocuments
  report: ReportFetch
}

/**
 * The questions that are new or have changed since the state was left; all of them without one.
 * @throws AppError `not_found` when the site has no question of that tag.
 */
export async function gatherQuestions(
  ctx: Context,
  { site, tag, settings, state, known, report }: QuestionsToGather,
): Promise<{ questions: QuestionItem[]; state: unknown }> {
  const now = Math.floor(Date.now() / 1_000)
  const before = readState(state, settings, known, now)
  const filter = before?.filter ?? (await createFilter(ctx))
  const fixed = { site, tagged: tag, order: 'desc', pagesize: PAGE_SIZE, filter }
  const since = settings.since ? { fromdate: Date.parse(settings.since) / 1_000 } : {}
  const order = before
    ? { sort: 'activity', min: before.activeAt }
    : { sort: 'votes', min: settings.minScore }
  const found = new Map<number, QuestionItem>()
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await askStackExchange(ctx, 'questions', { ...fixed, ...order, ...since, page })
    for (const item of answer.items) {
      const question = QuestionItem.safeParse(item)
      if (question.success) found.set(question.data.question_id, question.data)
    }
    const wanted = Math.min(settings.maxQuestions, found.size + (answer.has_more ? PAGE_SIZE : 0))
    await report({ pagesFound: wanted, pagesFetched: Math.min(found.size, wanted) })
    if (!answer.has_more || found.size >= settings.maxQuestions) break
  }
  if (found.size === 0 && !before) {
    throw new AppError(
      'not_found',
      `${site} has no question tagged ${tag} with at least ${settings.minScore} votes.`,
    )
  }
  const questions = [...found.values()].slice(0, settings.maxQuestions)
  const activeAt = Math.max(
    before?.activeAt ?? 0,
    ...questions.map((each) => each.last_activity_date),
  )
  const next: z.infer<typeof State> = {
    filter,
    activeAt,
    fullAt: before?.fullAt ?? now,
    settings: JSON.stringify(settings),
  }
  return { questions, state: next }
}

/** Null when everything is to be read: at first, every 30 days, with other settings or an empty index. */
function readState(
  state: unknown,
  settings: StackExchangeSettings,
  known: KnownDocuments,
  now: number,
) {
  const parsed = State.safeParse(state)
  if (!parsed.success || known.size === 0) return null
  const isOld = now - parsed.data.fullAt > FULL_EVERY_S
  return isOld || parsed.data.settings !== JSON.stringify(settings) ? null : parsed.data
}
