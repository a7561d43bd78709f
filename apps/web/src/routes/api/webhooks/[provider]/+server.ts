import { takeWebhook } from '@twinmcp/core/ingest'
import { requestContext } from '#lib/server/request-context.ts'
import type { RequestHandler } from './$types'

/** What hosts and registries tell us of changes; verified by the secret of the source it is for. */
export const POST: RequestHandler = async (event) => {
  const source = Number(event.url.searchParams.get('source'))
  const result = await takeWebhook(requestContext(event), event.params.provider, {
    headers: Object.fromEntries(event.request.headers),
    body: new Uint8Array(await event.request.arrayBuffer()),
    sourceId: Number.isSafeInteger(source) && source > 0 ? source : null,
  })
  if (result === null) return Response.json({ reason: 'unknown sender' }, { status: 404 })
  const { status, outcome, reason } = result
  return Response.json({ outcome, reason }, { status })
}
