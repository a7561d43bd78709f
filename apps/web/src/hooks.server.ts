import type { HandleServerError, ServerInit } from '@sveltejs/kit/hooks'
import { sequence } from '@sveltejs/kit/hooks'
import { startApp } from '#lib/server/app.ts'
import { guard } from '#lib/server/guard.ts'
import { localize } from '#lib/server/localize.ts'
import { observe } from '#lib/server/observe.ts'
import { provideApi } from '#lib/server/provide-api.ts'
import { toPageError } from '#lib/server/to-page-error.ts'
import { building } from '$app/env'

export const init: ServerInit = () => {
  if (building) return
  try {
    startApp()
  } catch (error) {
    // A setting to correct, not a fault to trace.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(2)
  }
}

export const handle = sequence(observe, guard, provideApi, localize)

export const handleError: HandleServerError = ({ error, kind, event }) =>
  kind === 'unknown' ? toPageError(error, event) : { requestId: event.locals.requestId }
