import { metricsRegistry, selectQueue, setLiveRuns } from '@twinmcp/core/ops'
import { getApp } from '#lib/server/app.ts'
import type { RequestHandler } from './$types'

/** Prometheus text form. */
export const GET: RequestHandler = async () => {
  setLiveRuns(await selectQueue(getApp().database.db))
  return new Response(await metricsRegistry.metrics(), {
    headers: { 'content-type': metricsRegistry.contentType, 'cache-control': 'no-store' },
  })
}
