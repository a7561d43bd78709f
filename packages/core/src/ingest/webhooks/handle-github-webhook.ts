import { z } from 'zod'
import type { Context } from '../../context.ts'
import { decideGitHubEvent, GitHubPayload } from './decide-github-event.ts'
import { selectSourcesByLocator } from './queries.ts'
import { readJson } from './read-json.ts'
import { takeDelivery } from './take-delivery.ts'
import { isSignedBy } from './verify-signature.ts'
import {
  MAX_BODY_BYTES,
  refused,
  unverified,
  type WebhookDelivery,
  type WebhookResult,
} from './webhook-result.ts'

const HeadersSchema = z.object({
  'x-github-event': z.string().min(1).max(100),
  'x-github-delivery': z.string().min(1).max(200),
  'x-hub-signature-256': z.string().min(1).max(200),
})

/**
 * A delivery of GitHub, or of a GitHub Enterprise server: verified, taken once, and turned into runs
 * of the sources that the repository is.
 */
export async function handleGithubWebhook(
  ctx: Context,
  { headers, body, sourceId = null }: WebhookDelivery,
): Promise<WebhookResult> {
  if (body.length > MAX_BODY_BYTES) return refused(413, 'too large')
  const head = HeadersSchema.safeParse(headers)
  if (!head.success) return refused(400, 'no event, delivery id or signature of GitHub')
  const payload = GitHubPayload.safeParse(readJson(body))
  if (!payload.success) return refused(400, 'not a payload of GitHub')
  const { repository } = payload.data
  if (!repository) return unverified()
  const locators = [repository.full_name, repository.html_url].map((name) => `github:${name}`)
  return takeDelivery(ctx, {
    provider: 'github',
    id: head.data['x-github-delivery'],
    event: head.data['x-github-event'],
    body,
    at: newestTime(payload.data),
    candidates: (await selectSourcesByLocator(ctx.db, locators, sourceId)).filter(
      ({ kind }) => kind === 'github',
    ),
    isSigned: (secret) => isSignedBy(secret, body, head.data['x-hub-signature-256']),
    decide: (source) => decideGitHubEvent(ctx, head.data['x-github-event'], payload.data, source),
  })
}

function newestTime({ repository, release, head_commit: commit }: GitHubPayload): Date | null {
  const texts = [
    repository?.pushed_at,
    repository?.updated_at,
    release?.published_at,
    release?.updated_at,
    commit?.timestamp,
  ]
  const times = texts
    .map((value) => (typeof value === 'number' ? value * 1_000 : Date.parse(value ?? '')))
    .filter((time) => !Number.isNaN(time))
  return times.length === 0 ? null : new Date(Math.max(...times))
}
