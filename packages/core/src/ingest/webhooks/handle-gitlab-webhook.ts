import { z } from 'zod'
import type { Context } from '../../context.ts'
import { decidePush } from './decide-push.ts'
import { selectSourcesByLocator, type WebhookSource } from './queries.ts'
import { readJson } from './read-json.ts'
import { type Decision, takeDelivery } from './take-delivery.ts'
import { isSameToken } from './verify-signature.ts'
import {
  MAX_BODY_BYTES,
  refused,
  type WebhookDelivery,
  type WebhookResult,
} from './webhook-result.ts'

const HeadersSchema = z.object({
  'x-gitlab-event': z.string().min(1).max(100),
  'x-gitlab-token': z.string().min(1).max(500),
  'x-gitlab-event-uuid': z.string().min(1).max(200).optional(),
})

const paths = z.array(z.string()).catch([])
const PayloadSchema = z.object({
  ref: z.string().catch(''),
  after: z.string().catch(''),
  action: z.string().optional().catch(undefined),
  project: z.object({ web_url: z.url(), default_branch: z.string().nullish().catch(null) }),
  total_commits_count: z.number().catch(0),
  commits: z
    .array(
      z.object({ timestamp: z.string().catch(''), added: paths, modified: paths, removed: paths }),
    )
    .catch([]),
})
type Payload = z.infer<typeof PayloadSchema>

/** A delivery of GitLab, which sends the secret itself: taken once, like GitHub's. */
export async function handleGitlabWebhook(
  ctx: Context,
  { headers, body, sourceId = null }: WebhookDelivery,
): Promise<WebhookResult> {
  if (body.length > MAX_BODY_BYTES) return refused(413, 'too large')
  const head = HeadersSchema.safeParse(headers)
  if (!head.success) return refused(400, 'no event or token of GitLab')
  const payload = PayloadSchema.safeParse(readJson(body))
  if (!payload.success) return refused(400, 'not a payload of GitLab')
  const url = payload.data.project.web_url
  const locators = [
    `gitlab:${url}`,
    `gitlab:${url}.git`,
    `gitlab:${new URL(url).pathname.slice(1)}`,
  ]
  const found = await selectSourcesByLocator(ctx.db, locators, sourceId)
  return takeDelivery(ctx, {
    provider: 'gitlab',
    id: head.data['x-gitlab-event-uuid'] ?? null,
    event: head.data['x-gitlab-event'],
    body,
    at: newestTime(payload.data),
    candidates: found.filter(({ kind }) => kind === 'gitlab'),
    isSigned: (secret) => isSameToken(secret, head.data['x-gitlab-token']),
    decide: async (source) => decide(head.data['x-gitlab-event'], payload.data, source),
  })
}

function decide(event: string, payload: Payload, source: WebhookSource): Decision {
  if (event === 'Release Hook')
    return { run: true, reason: `release ${payload.action ?? 'changed'}` }
  if (event === 'Wiki Page Hook' && source.settings.wiki === true) {
    return { run: true, reason: 'wiki changed' }
  }
  if (event !== 'Push Hook' && event !== 'Tag Push Hook') {
    return { run: false, reason: `${event} changes no documentation` }
  }
  const { ref, after, commits, total_commits_count: total, project } = payload
  // Only the newest twenty commits come along.
  const isWhole = commits.length > 0 && commits.length === total
  return decidePush(
    {
      ref,
      isDeleted: /^0+$/.test(after),
      defaultBranch: project.default_branch ?? null,
      paths: isWhole
        ? commits.flatMap(({ added, modified, removed }) => [...added, ...modified, ...removed])
        : null,
    },
    source,
  )
}

function newestTime({ commits }: Payload): Date | null {
  const times = commits
    .map(({ timestamp }) => Date.parse(timestamp))
    .filter((at) => !Number.isNaN(at))
  return times.length === 0 ? null : new Date(Math.max(...times))
}
