import { programHandlers } from '#lib/server/mcp.ts'
import type { RequestHandler } from './$types'

const handle: RequestHandler = ({ request }) => programHandlers().mcp(request)

export const GET = handle
export const POST = handle
export const DELETE = handle
export const OPTIONS = handle
