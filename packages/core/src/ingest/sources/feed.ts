import { floatingSource, refuseName } from './community/floating.ts'
import { gatherEntries } from './community/gather-entries.ts'
import { FeedSettings } from './community/settings.ts'

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
export const feedSource = floatingSource({
  kind: 'feed',
  settings: FeedSettings,
  readName,
  gather: (ctx, { place: url, ...request }) => gatherEntries(ctx, { url, ...request }),
})
