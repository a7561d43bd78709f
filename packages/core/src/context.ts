import type { Database } from '@twinmcp/db'
import type { Logger } from 'pino'
import type { Env } from './env.ts'
import { AppError } from './errors.ts'

export type Permission = 'libraries:read' | 'libraries:index' | 'libraries:remove' | 'runs:manage'

/** Who asks. Every query of an owned table takes `workspaceIds`; public rows are visible to all. */
export interface Actor {
  kind: 'anonymous' | 'operator' | 'system'
  /** Stable name for logs and records: `anonymous`, `cli`, `worker`. */
  id: string
  workspaceIds: readonly string[]
  permissions: ReadonlySet<Permission>
}

/** Turns a question into a vector of 384 numbers, or null where no model could be loaded. */
export type EmbedQuery = (text: string) => Promise<{ modelId: string; vector: Float32Array } | null>

/** All a verb needs from outside. One per request, call or job. */
export interface Context {
  db: Database
  actor: Actor
  env: Env
  log: Logger
  requestId: string
  embedQuery: EmbedQuery
  /** Resolves when an ingest run (any, for null) has changed, or after the time, whichever is first. */
  runChanged: (runId: string | null, timeoutMs: number, signal?: AbortSignal) => Promise<void>
  /** Aborted when the caller has gone. */
  signal?: AbortSignal | undefined
}

const ALL: ReadonlySet<Permission> = new Set([
  'libraries:read',
  'libraries:index',
  'libraries:remove',
  'runs:manage',
])
const READ: ReadonlySet<Permission> = new Set(['libraries:read'])

/** The command line and the worker: whoever can start them owns the machine. */
export const operatorActor = (id: string): Actor => ({
  kind: id === 'worker' ? 'system' : 'operator',
  id,
  workspaceIds: [],
  permissions: ALL,
})

/** A caller over HTTP without an account. */
export const anonymousActor = (role: Env['TWINMCP_ANONYMOUS_ROLE']): Actor => ({
  kind: 'anonymous',
  id: 'anonymous',
  workspaceIds: [],
  permissions: role === 'operator' ? ALL : READ,
})

/** @throws AppError `forbidden` when the actor lacks the permission. */
export function requirePermission(ctx: Context, permission: Permission): void {
  if (ctx.actor.permissions.has(permission)) return
  throw new AppError(
    'forbidden',
    `This needs the permission ${permission}, which ${ctx.actor.id} does not have. Use the command line on the server, or ask its operator.`,
  )
}
