import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import { type Fetched, fetchUrl } from '../../egress/index.ts'
import { AppError } from '../../errors.ts'
import { webLinkBase } from '../link-base.ts'
import { NoSettings, type Release, type Source, type SourceTarget } from '../sources/source.ts'
import { fromPlain } from './from-plain.ts'
import { runBounded } from './run-bounded.ts'

const StateSchema = z.object({
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  hash: z.string(),
})
type State = z.infer<typeof StateSchema>

/** Null bytes: the host says that nothing has changed since `state`. */
interface DescriptionRelease extends Release {
  fetched: Fetched | null
}

/** Of what the host sends; the readers have limits of their own. */
const MAX_BYTES = 24_000_000
const TIMEOUT_MS = 60_000

/**
 * A source of one file behind an address, which describes an API. It has no versions of its own: it
 * belongs to the newest one of the library.
 */
export function createDescriptionSource(
  task: 'openapi' | 'graphql',
  { label, accept }: { label: string; accept: string },
): Source<NoSettings, DescriptionRelease, Fetched> {
  const ask = (ctx: Context, target: SourceTarget<NoSettings>, state: State | null) =>
    fetchUrl(ctx, addressOf(target.name, label), {
      accept,
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
      ...(state?.etag ? { etag: state.etag } : {}),
      ...(state?.lastModified ? { lastModified: state.lastModified } : {}),
      ...(ctx.signal ? { signal: ctx.signal } : {}),
    })
  return {
    kind: task,
    settings: NoSettings,
    // What a conditional request costs in `discover` is all there is to save.
    peek: async () => null,
    discover: async (ctx, target) => {
      const state = StateSchema.safeParse(target.state).data ?? null
      const fetched = await ask(ctx, target, state)
      const unchanged = fetched.notModified && state !== null
      return {
        version: null,
        fingerprint: unchanged ? state.hash : hashOf(fetched.bytes),
        deprecated: null,
        facts: null,
        fetched: unchanged ? null : fetched,
      }
    },
    fetch: async (ctx, target, found) => found.fetched ?? ask(ctx, target, null),
    documents: async (ctx, target, _, fetched, known) => {
      const { url, bytes, etag, lastModified } = fetched
      const hash = hashOf(bytes)
      const path = pathOf(url, task)
      const rest = {
        files: [],
        filesFound: 1,
        linkBase: webLinkBase(),
        publishedAt: null,
        state: { etag, lastModified, hash } satisfies State,
      }
      if (known.get(path) === hash) return { ...rest, ready: [], unchanged: [path], skipped: [] }
      const base64 = Buffer.from(bytes).toString('base64')
      const reply = await runBounded({ task, path, url, base64 }, { signal: ctx.signal })
      if ('reason' in reply) {
        throw new AppError('bad_input', `${target.name} could not be read: ${reply.reason}.`)
      }
      if (reply.documents.length === 0) {
        throw new AppError(
          'bad_input',
          `${target.name} is no ${label}. Give the address of the file itself.`,
        )
      }
      const provenance = { fetchedAt: new Date() }
      const ready = reply.documents.map((document) => fromPlain(document, provenance))
      return { ...rest, ready, unchanged: [], skipped: reply.skipped }
    },
  }
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function addressOf(name: string, label: string): string {
  if (URL.canParse(name) && /^https?:$/.test(new URL(name).protocol)) return name
  throw new AppError(
    'bad_input',
    `"${name.slice(0, 100)}" is no address. Give the http(s) address of an ${label}, or add the folder that holds the file as a source of its own: descriptions in it are recognised.`,
  )
}

/** The file's name, which is unique in a source of one file. */
function pathOf(url: string, task: string): string {
  const last = new URL(url).pathname.split('/').filter(Boolean).at(-1) ?? ''
  return last.replace(/[^\w.@-]/g, '_').slice(0, 100) || task
}
