import type { RequestHandler } from './$types'

/** Alive: the process answers. Whether it can do its work is for /readyz to say. */
export const GET: RequestHandler = () =>
  Response.json({ ok: true }, { headers: { 'cache-control': 'no-store' } })
