import type { Context } from '@twinmcp/core/context'

/** One call of a client, as a transport knows it. */
export interface IncomingCall {
  requestId: string
  /** Aborted when the caller has gone or has cancelled. */
  signal: AbortSignal
  /** The HTTP request; absent over stdio. */
  request?: Request
}

/** Builds the context a call runs in: who asks, and with what database, model and log. */
export type ContextFor = (call: IncomingCall) => Context | Promise<Context>
