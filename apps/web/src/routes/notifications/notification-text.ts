import type { NotificationView } from '@twinmcp/core/freshness'
import { counted, formatNumber } from '#lib/format.ts'
import { libraryPath } from '#lib/library-path.ts'
import { m } from '#lib/paraglide/messages.js'

/** A message in the visitor's language, from its facts. */
export function notificationText({ kind, body, libraryName, libraryId, title }: NotificationView): {
  title: string
  detail: string | null
} {
  const name = libraryName ?? libraryId ?? ''
  switch (kind) {
    case 'new_version':
      return { title: m.note_new_version({ name, version: body.version ?? '' }), detail: null }
    case 'version_yanked':
      return {
        title: m.note_yanked({ name, version: body.version ?? '' }),
        detail: m.note_yanked_detail(),
      }
    case 'docs_changed': {
      const [added, changed, removed] = [body.added ?? 0, body.changed ?? 0, body.removed ?? 0]
      const parts = [
        changed > 0 ? m.note_changed({ n: formatNumber(changed) }) : null,
        added > 0 ? m.note_added({ n: formatNumber(added) }) : null,
        removed > 0 ? m.note_removed({ n: formatNumber(removed) }) : null,
      ].filter((part) => part !== null)
      const pages = m.count_pages(counted(added + changed + removed))
      return { title: m.note_docs_changed({ name, pages }), detail: parts.join(', ') || null }
    }
    case 'source_failing':
      return {
        title: m.note_failing({ name, n: formatNumber(body.failures ?? 0) }),
        detail: body.error ?? body.source ?? null,
      }
    case 'coverage_dropped':
      return {
        title: m.note_dropped({
          name,
          before: formatNumber(body.pagesBefore ?? 0),
          now: formatNumber(body.pagesNow ?? 0),
        }),
        detail: body.source ?? null,
      }
    default:
      return { title, detail: null }
  }
}

/** Where a message leads. */
export function notificationHref({ kind, body, runId, libraryId }: NotificationView): string {
  const source = body.sourceId ? `/sources/${body.sourceId}` : null
  if (kind === 'docs_changed' && runId) return `/changes?run=${runId}`
  if ((kind === 'source_failing' || kind === 'coverage_dropped') && source) return source
  if (libraryId) return libraryPath(libraryId)
  return runId ? `/jobs/${runId}` : '/libraries'
}
