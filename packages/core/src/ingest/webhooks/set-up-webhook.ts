import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Context, requirePermission } from '../../context.ts'
import { AppError } from '../../errors.ts'
import {
  createGitHubClient,
  explainApiFailure,
  requestSignal,
  statusOfFailure,
} from '../sources/git/github/create-github-client.ts'
import { type GitHubRepository, locateGitHub } from '../sources/git/github/locate-github.ts'
import { selectOwnSource, updateWebhook, type WebhookSource } from './queries.ts'
import { openSecret, sealSecret } from './seal-secret.ts'

const WebhookInput = z.object({ sourceId: z.number().int().positive() })

/** `manual`: what to enter on the host's own page, where we may not make the hook ourselves. */
type WebhookSetUp =
  | { status: 'created' | 'updated'; url: string }
  | { status: 'manual'; url: string; secret: string; reason: string }

const PATHS: Readonly<Record<string, string>> = { github: 'github', gitlab: 'gitlab', npm: 'npm' }
const EVENTS = ['push', 'release', 'create', 'delete', 'repository']
/** Events that matter to sources which read more than files, by setting. */
const MORE_EVENTS: Readonly<Record<string, string>> = {
  wiki: 'gollum',
  discussions: 'discussion',
  issues: 'issues',
}

const eventsOf = ({ settings }: WebhookSource): string[] => [
  ...EVENTS,
  ...Object.entries(MORE_EVENTS).flatMap(([name, event]) =>
    settings[name] === true ? [event] : [],
  ),
]

/**
 * Makes the webhook of a source that has none, where everything for it is there: an address that
 * hosts reach, and a token. What stands in the way is logged and costs nothing else.
 */
export async function setUpMissingWebhook(ctx: Context, sourceId: number): Promise<void> {
  const { TWINMCP_PUBLIC_URL: url, TWINMCP_GITHUB_TOKEN: token } = ctx.env
  if (!url || !token) return
  const source = await getSource(ctx, sourceId)
  if (source.kind !== 'github' || source.webhookId !== null) return
  try {
    const { status } = await setUpWebhook(ctx, { sourceId })
    ctx.log.info({ source: source.locator, status }, 'webhook set up')
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    ctx.log.warn({ err: error, source: source.locator }, 'no webhook')
  }
}

/**
 * Makes the webhook of a source, or brings the one that is there up to date: as often as one likes.
 * @throws AppError `forbidden`, `not_found`, `bad_input` for a kind without webhooks, `unavailable`
 * without TWINMCP_PUBLIC_URL, or what the host answers.
 */
export async function setUpWebhook(
  ctx: Context,
  input: z.infer<typeof WebhookInput>,
): Promise<WebhookSetUp> {
  const source = await getSource(ctx, input.sourceId)
  const url = webhookUrl(ctx, source)
  const secret = source.webhookSecret
    ? await openSecret(ctx.env, source.webhookSecret).catch(newSecret)
    : newSecret()
  // Stored first: the host sends a ping as soon as it has the hook.
  const sealed = await sealSecret(ctx.env, secret)
  await updateWebhook(ctx.db, source.id, { webhookId: source.webhookId, webhookSecret: sealed })
  const manual = (reason: string): WebhookSetUp => ({ status: 'manual', url, secret, reason })
  if (source.kind !== 'github') return manual('hooks of this host are made on its own pages')
  const repository = locateGitHub(ctx.env, source.locator.slice('github:'.length))
  if (!repository.token) return manual('there is no token for this host')
  const made = await upsertHook(ctx, repository, { url, secret, events: eventsOf(source) })
  if (!made) return manual('the token may not make hooks on this repository')
  await updateWebhook(ctx.db, source.id, { webhookId: made.id, webhookSecret: sealed })
  return { status: made.status, url }
}

/** Takes the webhook of a source away, on the host too where the token may. */
export async function removeWebhook(
  ctx: Context,
  input: z.infer<typeof WebhookInput>,
): Promise<{ removed: boolean }> {
  const source = await getSource(ctx, input.sourceId)
  await updateWebhook(ctx.db, source.id, { webhookId: null, webhookSecret: null })
  if (source.kind !== 'github' || source.webhookId === null) {
    return { removed: source.webhookSecret !== null }
  }
  const repository = locateGitHub(ctx.env, source.locator.slice('github:'.length))
  if (repository.token) {
    const hook = { hook_id: Number(source.webhookId) }
    await callHooks(ctx, repository, 'DELETE /repos/{owner}/{repo}/hooks/{hook_id}', hook)
  }
  return { removed: true }
}

async function getSource(ctx: Context, sourceId: number): Promise<WebhookSource> {
  requirePermission(ctx, 'libraries:index')
  const source = await selectOwnSource(ctx.db, sourceId, ctx.actor.workspaceIds)
  if (source) return source
  throw new AppError('not_found', `There is no source ${sourceId}.`)
}

const newSecret = () => randomBytes(32).toString('base64url')

function webhookUrl(ctx: Context, { id, kind }: WebhookSource): string {
  const path = PATHS[kind]
  if (!path) throw new AppError('bad_input', `Sources of kind ${kind} have no webhooks.`)
  const base = ctx.env.TWINMCP_PUBLIC_URL
  if (!base) {
    throw new AppError(
      'unavailable',
      'Webhooks need TWINMCP_PUBLIC_URL: the address under which the host reaches this server.',
    )
  }
  return `${base.replace(/\/$/, '')}/api/webhooks/${path}?source=${id}`
}

const HookSchema = z.object({ id: z.number(), config: z.object({ url: z.string().optional() }) })

/** Null when the token may not see or make hooks. */
async function upsertHook(
  ctx: Context,
  repository: GitHubRepository,
  { url, secret, events }: { url: string; secret: string; events: string[] },
): Promise<{ id: string; status: 'created' | 'updated' } | null> {
  const listed = await callHooks(ctx, repository, 'GET /repos/{owner}/{repo}/hooks', {
    per_page: 100,
  })
  if (listed === null) return null
  const hooks = z.array(HookSchema).parse(listed)
  const known = hooks.find(({ config }) => config.url === url)
  const hook = {
    events,
    active: true,
    config: { url, secret, content_type: 'json', insecure_ssl: '0' },
  }
  if (known) {
    const route = 'PATCH /repos/{owner}/{repo}/hooks/{hook_id}'
    const changed = await callHooks(ctx, repository, route, { ...hook, hook_id: known.id })
    return changed === null ? null : { id: String(known.id), status: 'updated' }
  }
  const route = 'POST /repos/{owner}/{repo}/hooks'
  const made = await callHooks(ctx, repository, route, { ...hook, name: 'web' })
  return made === null ? null : { id: String(HookSchema.parse(made).id), status: 'created' }
}

/** Null for what the token may not do: GitHub answers 404 and 403 to it. */
async function callHooks(
  ctx: Context,
  repository: GitHubRepository,
  route: string,
  parameters: Record<string, unknown>,
): Promise<unknown> {
  const { owner, name, label } = repository
  const client = createGitHubClient(ctx, repository)
  try {
    const { data } = await client.request(route, {
      owner,
      repo: name,
      ...parameters,
      request: { signal: requestSignal(ctx) },
    })
    return data ?? ''
  } catch (error) {
    ctx.signal?.throwIfAborted()
    const failure = explainApiFailure(error, label)
    const status = statusOfFailure(error)
    if (status === 404 || (status === 403 && failure.code === 'forbidden')) return null
    throw failure
  }
}
