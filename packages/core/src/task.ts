import type { z } from 'zod'
import type { Context } from './context.ts'

/** A kind of background work. Its jobs may run twice or be killed half-way: `run` is idempotent. */
export interface TaskDefinition<Payload = unknown> {
  /** graphile-worker task identifier, snake_case. */
  identifier: string
  /** Payloads are parsed again when they run, since old jobs outlive code. */
  payload: z.ZodType<Payload>
  /** Throws to be tried again with back-off; `ctx.signal` is aborted when the worker stops. */
  run(ctx: Context, payload: Payload): Promise<void>
}

/** Keeps the payload's type inside one definition while lists hold tasks of all kinds. */
export function defineTask<Payload>(task: TaskDefinition<Payload>): TaskDefinition {
  return task as TaskDefinition
}
