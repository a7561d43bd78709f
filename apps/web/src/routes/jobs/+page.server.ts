import { RUN_STATUSES } from '@twinmcp/db'
import { jobActions } from '#lib/server/job-actions.ts'
import type { PageServerLoad } from './$types'

const PAGE_SIZE = 30

export const load: PageServerLoad = async ({ locals, url }) => {
  const status = RUN_STATUSES.find((name) => name === url.searchParams.get('status')) ?? null
  const before = url.searchParams.get('before')
  const page = await locals.api.ingest.runs({
    limit: PAGE_SIZE,
    ...(status === null ? {} : { status }),
    ...(before === null ? {} : { cursor: before.slice(0, 100) }),
  })
  const query = (cursor: string | null) =>
    `/jobs?${new URLSearchParams([
      ...(status === null ? [] : [['status', status]]),
      ...(cursor === null ? [] : [['before', cursor]]),
    ])}`
  return {
    runs: page.items,
    status,
    statuses: [...RUN_STATUSES],
    limit: PAGE_SIZE,
    first: before === null ? null : query(null),
    next: page.nextCursor && query(page.nextCursor),
  }
}

export const actions = jobActions
