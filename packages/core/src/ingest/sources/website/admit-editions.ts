import type { Crawl } from './crawl.ts'
import { chooseEdition, type Edition, editionOf, isUnreleased } from './doc-versions.ts'

/** A site of which only the start could be read, and editions left out, keeps its docs in those. */
const NEXT_TO_NOTHING = 2

/**
 * Pages left out as another edition of the docs, when there is no edition they could be another of:
 * a label that stands alone at its place is no edition; and a site that is nothing but editions is
 * read in the best one.
 * @returns whether pages were queued again.
 */
export function admitEditions(crawl: Crawl): boolean {
  const { frontier, site } = crawl
  if (site.settings.version !== null && crawl.pagesRead() >= NEXT_TO_NOTHING) return false
  const places = new Map<string, Map<string, Edition>>()
  const left = [...frontier.pages.values()].filter(
    ({ state, url }) => state === 'skipped' && crawl.leaveOut(url)?.edition !== undefined,
  )
  for (const { url } of left) {
    const edition = editionOf(new URL(url).pathname)
    if (!edition) continue
    const labels = places.get(edition.place) ?? new Map<string, Edition>()
    places.set(edition.place, labels.set(edition.label, edition))
  }
  for (const labels of places.values()) {
    const [only] = labels.values()
    const isAlone = labels.size === 1 && only !== undefined && !isUnreleased(only.label)
    const isAll = crawl.pagesRead() < NEXT_TO_NOTHING
    const best = isAll ? chooseEdition([...labels.keys()]) : null
    const edition = isAlone ? only : best === null ? undefined : labels.get(best)
    if (edition) site.scope.admit(edition)
  }
  const again = left.filter(({ url }) => crawl.leaveOut(url) === null)
  for (const page of again) frontier.requeue(page)
  return again.length > 0
}
