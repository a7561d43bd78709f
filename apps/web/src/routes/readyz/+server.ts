import { getApp } from '#lib/server/app.ts'
import type { RequestHandler } from './$types'

/** Whether the server can do its work: database, migrations, worker and model, each with latency. */
export const GET: RequestHandler = async () => {
  const health = await getApp().checkHealth()
  return Response.json(health, {
    status: health.ok ? 200 : 503,
    headers: { 'cache-control': 'no-store' },
  })
}
