import type { Actor } from '../../context.ts'

/** Who alerts go to, and the one reader of notifications while there are no accounts. */
export const OPERATOR = 'operator'

/**
 * The name that follows and notifications are kept under: one for the operator, whether at the
 * command line or at the pages. Null for a caller that nobody can tell from another.
 */
export function recipientOf(actor: Actor): string | null {
  if (actor.permissions.has('runs:manage')) return OPERATOR
  return actor.kind === 'anonymous' ? null : actor.id
}
