import { programHandlers } from '#lib/server/mcp.ts'
import type { RequestHandler } from './$types'

const handle: RequestHandler = ({ request }) => programHandlers().context7.context(request)

export const GET = handle
export const OPTIONS = handle
