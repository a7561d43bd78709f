import { z } from 'zod'
import { FLOATING, type Gathered, refuseName, toDocuments } from './community/floating.ts'
import { gatherEntries } from './community/gather-entries.ts'
import type { Release, Source } from './source.ts'

const Settings = z.strictObject({
  /** Text of an entry: as the feed has it, from the page it links to, or whichever is whole. */
  text: z.enum(['auto', 'entry', 'page']).default('auto'),
  maxEntries: z.int().min(1).max(1_000).default(200),
  /** Licence of the posts where the feed names none. */
  license: z.string().min(1).max(100).optional(),
  /** `official` for the blog of the library itself. */
  tier: z.enum(['community', 'official']).default('community'),
})
export type FeedSettings = z.infer<typeof Settings>

function readName(name: string): string {
  const isWeb = URL.canParse(name) && /^https?:$/.test(new URL(name).protocol)
  return isWeb && name.length <= 2_000
    ? name
    : refuseName('feed', name, 'https://blog.example/rss.xml')
}

/**
 * Posts of a blog by its RSS, Atom or JSON feed: Hashnode, Medium, a project's own. Posts that have
 * dropped out of the feed stay.
 */
export const feedSource: Source<FeedSettings, Release, Gathered> = {
  kind: 'feed',
  settings: Settings,
  checkName: (_, name) => void readName(name),
  peek: async () => null,
  discover: async (_, { name }) => {
    readName(name)
    return { ...FLOATING }
  },
  fetch: (ctx, { name, settings, state }, _, known, report) =>
    gatherEntries(ctx, { url: readName(name), settings, state, known, report }),
  documents: async (ctx, _target, _found, gathered) => toDocuments(ctx, gathered),
}
