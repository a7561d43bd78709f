import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import {
  ECOSYSTEMS,
  newestFirst,
  registryAuthorization,
  registryFor,
} from '../../libraries/index.ts'

const Names = z.record(z.string(), z.unknown()).optional().catch(undefined)
const PackumentSchema = z.object({
  'dist-tags': z.record(z.string(), z.string()).default({}),
  versions: z
    .record(
      z.string(),
      z.object({
        deprecated: z.unknown().optional(),
        dependencies: Names,
        peerDependencies: Names,
      }),
    )
    .default({}),
})

/** What is remembered of a poll, to know at the next one whether anything has changed. */
export const PollMemorySchema = z.object({
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  /** SHA-256 of what was said: mirrors that send no ETag send everything every time. */
  digest: z.string(),
})
export type PollMemory = z.infer<typeof PollMemorySchema>

/** What the registry says of a package today. */
export interface PolledPackage {
  distTags: Record<string, string>
  /** Oldest first. */
  publishedVersions: string[]
  /** Message by version. */
  deprecated: Map<string, string>
  /** Packages that the latest version needs at run time. */
  dependencies: string[]
  memory: PollMemory
}

const TIMEOUT_MS = 30_000
/** The largest known one has 6 MB. */
const MAX_BODY_BYTES = 64 * 1024 * 1024
/** Anybody can write anything into a package: what is kept of it has an end. */
const MAX_MESSAGE = 1_000
const MAX_DEPENDENCIES = 300

/**
 * Asks the registry whether a package has changed since the last poll: null when it has not. One
 * request, no second try, since the next round asks again.
 * @throws AppError `not_found` when the registry has none of that name, `upstream`.
 */
export async function pollPackument(
  ctx: Pick<Context, 'env' | 'signal'>,
  name: string,
  known: PollMemory | null,
): Promise<PolledPackage | null> {
  const base = registryFor(ctx, name)
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const response = await fetch(`${base}${name.replace('/', '%2f')}`, {
      headers: {
        accept: 'application/vnd.npm.install-v1+json',
        'user-agent': ctx.env.TWINMCP_USER_AGENT,
        ...(known?.etag ? { 'if-none-match': known.etag } : {}),
        ...(known?.lastModified ? { 'if-modified-since': known.lastModified } : {}),
        ...registryAuthorization(base),
      },
      signal: ctx.signal ? AbortSignal.any([ctx.signal, timeout]) : timeout,
    })
    if (response.status === 304) return null
    if (response.status === 404) {
      throw new AppError('not_found', `The npm registry no longer has a package named ${name}.`)
    }
    if (!response.ok) {
      await response.body?.cancel()
      throw new AppError('upstream', `The npm registry answered ${response.status} for ${name}.`)
    }
    const polled = readPackument(await readText(response), response.headers)
    return polled.memory.digest === known?.digest ? null : polled
  } catch (error) {
    if (error instanceof AppError || ctx.signal?.aborted) throw error
    throw new AppError('upstream', `The npm registry could not be read for ${name}.`, {
      cause: error,
    })
  }
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.byteLength
    if (size > MAX_BODY_BYTES) throw new Error(`answer larger than ${MAX_BODY_BYTES} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function readPackument(text: string, headers: Headers): PolledPackage {
  const { 'dist-tags': distTags, versions } = PackumentSchema.parse(JSON.parse(text))
  const newest = newestFirst(Object.keys(versions))
  const latest = versions[distTags.latest ?? newest[0] ?? '']
  const deprecated = Object.entries(versions).flatMap(([version, { deprecated: said }]) => {
    if (typeof said === 'string' && said !== '') {
      return [[version, said.slice(0, MAX_MESSAGE)] as const]
    }
    return said === true ? [[version, 'This version is deprecated.'] as const] : []
  })
  const needed = { ...latest?.dependencies, ...latest?.peerDependencies }
  const publishedVersions = newest.reverse()
  const said = JSON.stringify([distTags, publishedVersions, deprecated])
  return {
    distTags,
    publishedVersions,
    deprecated: new Map(deprecated),
    dependencies: Object.keys(needed).filter(isPackageName).sort().slice(0, MAX_DEPENDENCIES),
    memory: {
      etag: headers.get('etag'),
      lastModified: headers.get('last-modified'),
      digest: createHash('sha256').update(said).digest('hex'),
    },
  }
}

/** Names as the registry gives them out, and nothing that only stands where a name should. */
const isPackageName = (name: string) => ECOSYSTEMS.npm.normalize(name) === name
