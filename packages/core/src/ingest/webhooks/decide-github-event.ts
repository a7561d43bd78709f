import { z } from 'zod'
import type { Context } from '../../context.ts'
import { parseTag } from '../sources/git/parse-tag.ts'
import { decidePush, type Push } from './decide-push.ts'
import { markYanked, pauseSource, renameSource, type WebhookSource } from './queries.ts'
import type { Decision } from './take-delivery.ts'

const paths = z.array(z.string()).catch([])
const time = z.union([z.number(), z.string()]).nullish().catch(null)

/** The part of GitHub's payloads that is read. */
export const GitHubPayload = z.object({
  action: z.string().optional().catch(undefined),
  ref: z.string().optional().catch(undefined),
  ref_type: z.string().optional().catch(undefined),
  deleted: z.boolean().optional().catch(undefined),
  created: z.boolean().optional().catch(undefined),
  forced: z.boolean().optional().catch(undefined),
  repository: z
    .object({
      full_name: z.string(),
      html_url: z.string().catch(''),
      default_branch: z.string().optional().catch(undefined),
      pushed_at: time,
      updated_at: time,
    })
    .optional()
    .catch(undefined),
  commits: z.array(z.object({ added: paths, modified: paths, removed: paths })).catch([]),
  head_commit: z.object({ timestamp: z.string() }).nullish().catch(null),
  release: z
    .object({ tag_name: z.string(), published_at: time, updated_at: time })
    .optional()
    .catch(undefined),
})
export type GitHubPayload = z.infer<typeof GitHubPayload>

/** GitHub sends no more of a push. */
const MAX_COMMITS = 2_048

const no = (reason: string): Decision => ({ run: false, reason })
const yes = (reason: string): Decision => ({ run: true, reason })

/** What an event means for a source; marks versions and sources on the way. */
export async function decideGitHubEvent(
  ctx: Context,
  event: string,
  payload: GitHubPayload,
  source: WebhookSource,
): Promise<Decision> {
  if (event === 'push') return decidePush(toPush(payload), source)
  if (event === 'release') return yes(`release ${payload.action ?? 'changed'}`)
  if (event === 'create' || event === 'delete') return decideTag(ctx, event, payload, source)
  if (event === 'repository') return decideRepository(ctx, payload, source)
  // A page of the wiki, a question or an issue: only sources that read them look again.
  if (event === 'gollum' && source.settings.wiki === true) return yes('wiki changed')
  if (event === 'discussion' && source.settings.discussions === true)
    return yes('discussion changed')
  if (event === 'issues' && source.settings.issues === true) return yes('issue changed')
  return no(event === 'ping' ? 'the hook works' : `${event} changes no documentation`)
}

function toPush(payload: GitHubPayload): Push {
  const {
    ref = '',
    commits,
    deleted = false,
    forced = false,
    created = false,
    repository,
  } = payload
  return {
    ref,
    isDeleted: deleted,
    defaultBranch: repository?.default_branch ?? null,
    // A branch that was rewritten or made says nothing of what differs from what is indexed.
    paths:
      forced || created || commits.length === 0 || commits.length >= MAX_COMMITS
        ? null
        : commits.flatMap(({ added, modified, removed }) => [...added, ...modified, ...removed]),
  }
}

async function decideTag(
  ctx: Context,
  event: 'create' | 'delete',
  { ref = '', ref_type: type }: GitHubPayload,
  source: WebhookSource,
): Promise<Decision> {
  if (type !== 'tag') return no('a branch')
  const version = parseTag(ref)?.version
  if (!version) return no('a tag that names no version')
  // Versions are those of the source that the library is made from.
  if (source.isPrimary) await markYanked(ctx.db, source.libraryId, version, event === 'delete')
  return event === 'create' ? yes('tag created') : no('tag deleted; its version is marked')
}

async function decideRepository(
  ctx: Context,
  { action, repository }: GitHubPayload,
  source: WebhookSource,
): Promise<Decision> {
  if (action === 'deleted') {
    await pauseSource(ctx.db, source.id, 'The repository was deleted on its host.')
    return no('repository deleted; its source is paused')
  }
  if (action !== 'renamed' && action !== 'transferred')
    return no(`repository ${action ?? 'changed'}`)
  const name = repository?.full_name ?? ''
  const isShort = !/^github:https?:/i.test(source.locator)
  const locator = `github:${isShort ? name : repository?.html_url}`
  const isRenamed = await renameSource(ctx.db, source, locator, `/${name.toLowerCase()}`)
  if (!isRenamed) return no('its new name is a source already')
  return { run: true, reason: `repository ${action}`, locator }
}
