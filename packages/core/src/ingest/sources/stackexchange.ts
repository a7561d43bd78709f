import { floatingSource, keepUnseen, newest, refuseName } from './community/floating.ts'
import { gatherQuestions } from './community/gather-questions.ts'
import { questionFile } from './community/question-file.ts'
import { StackExchangeSettings } from './community/settings.ts'

const NAME = /^([a-z][\w.-]{1,60})\/([\w.+#-]{1,35})$/

/** `stackoverflow/zod` → site and tag. */
function readName(name: string) {
  const [, site, tag] = NAME.exec(name) ?? []
  return site && tag ? { site, tag } : refuseName('stackexchange', name, 'stackoverflow/zod')
}

/**
 * Questions of a tag on a site of the Stack Exchange network, each with its accepted answer and those
 * that were voted for. Read by votes at first and every 30 days, else those with new activity.
 */
export const stackExchangeSource = floatingSource({
  kind: 'stackexchange',
  settings: StackExchangeSettings,
  readName,
  gather: async (ctx, { place, settings, state, known, report }) => {
    const fetchedAt = new Date()
    const { questions, state: next } = await gatherQuestions(ctx, {
      ...place,
      settings,
      state,
      known,
      report,
    })
    const read = questions.map((question) => questionFile(question, settings, fetchedAt))
    const files = read.flatMap((result) => ('bytes' in result ? [result] : []))
    const skipped = read.flatMap((result) => ('reason' in result ? [result] : []))
    const dates = questions.map(({ last_activity_date }) => new Date(last_activity_date * 1_000))
    const gone = new Set(skipped.map(({ path }) => path))
    const unchanged = keepUnseen(known, files).filter((path) => !gone.has(path))
    return { files, skipped, unchanged, publishedAt: newest(dates), state: next }
  },
})
