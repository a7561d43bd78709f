import { majorOf } from '../versions/versions-to-follow.ts'

/** What an indexed run covered. */
interface Covered {
  requestedRange: string
  version: string | null
  pages: number | null
}

/** A larger part than this going missing is no ordinary edit. */
const MAX_LOSS = 0.2

/**
 * The fall in pages between two successes of a source, when it is more than a fifth. Other major
 * versions have other pages and are not compared, unless the same request led to both.
 */
export function coverageDrop(
  before: Covered | null,
  now: Covered,
): { pagesBefore: number; pagesNow: number } | null {
  if (!before?.pages || now.pages === null) return null
  const comparable =
    before.requestedRange === now.requestedRange ||
    majorOf(before.version ?? '') === majorOf(now.version ?? '')
  if (!comparable || now.pages >= before.pages * (1 - MAX_LOSS)) return null
  return { pagesBefore: before.pages, pagesNow: now.pages }
}
