import { FLOATING, type Gathered, refuseName, toDocuments } from './community/floating.ts'
import { gatherEntries } from './community/gather-entries.ts'
import { FeedSettings } from './community/settings.ts'
import type { Release, Source } from './source.ts'

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
  settings: FeedSettings,
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
