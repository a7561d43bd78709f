import type { RunChanges } from '@twinmcp/db'
import { m } from '#lib/paraglide/messages.js'
import { counted } from './format.ts'

export const countChanges = ({ added, changed, removed }: RunChanges): number =>
  added + changed + removed

/** `2 pages changed`; where all are new ones, as at a first reading, it says so. */
export const changesText = (changes: RunChanges): string =>
  changes.added === countChanges(changes)
    ? m.count_pages_added(counted(changes.added))
    : m.count_changes(counted(countChanges(changes)))
