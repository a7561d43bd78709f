// @ts-expect-error the package has no types
import npmConf from '@pnpm/npm-conf'
import { ConstantBackoff, handleWhen, retry } from 'cockatiel'
import registryAuthToken from 'registry-auth-token'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'

const DistSchema = z.object({
  tarball: z.url(),
  integrity: z.string().optional(),
  shasum: z.string().optional(),
  unpackedSize: z.number().optional(),
})

const RepositorySchema = z.union([
  z.string(),
  z.object({ url: z.string().optional(), directory: z.string().optional() }),
])

const ManifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string().optional().catch(undefined),
  homepage: z.string().optional().catch(undefined),
  license: z.string().optional().catch(undefined),
  keywords: z.array(z.string()).optional().catch(undefined),
  repository: RepositorySchema.optional().catch(undefined),
  gitHead: z.string().optional().catch(undefined),
  deprecated: z.union([z.string(), z.boolean()]).optional().catch(undefined),
  dist: DistSchema,
})

const PackumentSchema = z.object({
  name: z.string(),
  'dist-tags': z.record(z.string(), z.string()).default({}),
  versions: z
    .record(z.string(), z.object({ deprecated: z.unknown().optional(), dist: DistSchema }))
    .default({}),
})

/** One version of a package, as its package.json and the registry describe it. */
export type Manifest = z.infer<typeof ManifestSchema>

/** What the registry knows of all versions of a package (its abbreviated form). */
export interface Packument {
  name: string
  distTags: Record<string, string>
  /** By version. `deprecated` is the registry's message, or null. */
  versions: Record<string, { deprecated: string | null; dist: z.infer<typeof DistSchema> }>
}

const TIMEOUT_MS = 20_000
/** `next` has 4,000 versions in 6 MB; a body far above is no packument. */
const MAX_BODY_BYTES = 64 * 1024 * 1024

/** All versions of a package, or null when the registry has none of that name. @throws AppError `upstream`. */
export async function fetchPackument(ctx: Context, name: string): Promise<Packument | null> {
  const body = await fetchRegistryJson(ctx, name, '', 'application/vnd.npm.install-v1+json')
  if (body === null) return null
  const packument = parseBody(PackumentSchema, body, name)
  const versions = Object.entries(packument.versions).map(([version, entry]) => [
    version,
    { deprecated: deprecation(entry.deprecated), dist: entry.dist },
  ])
  return {
    name: packument.name,
    distTags: packument['dist-tags'],
    versions: Object.fromEntries(versions),
  }
}

/** One version (exact, or a dist-tag) of a package, or null. @throws AppError `upstream`. */
export async function fetchManifest(
  ctx: Context,
  name: string,
  version: string,
): Promise<Manifest | null> {
  const body = await fetchRegistryJson(
    ctx,
    name,
    `/${encodeURIComponent(version)}`,
    'application/json',
  )
  return body === null ? null : parseBody(ManifestSchema, body, name)
}

/** Registry base address for a package (its scope may have its own), ending in a slash. */
export function registryFor(ctx: Pick<Context, 'env'>, name: string): string {
  const url = ctx.env.TWINMCP_NPM_REGISTRY ?? configuredRegistry(name)
  return url.endsWith('/') ? url : `${url}/`
}

/** What npm itself would use: its environment variables, the project's, the user's and the global npmrc. */
function configuredRegistry(name: string): string {
  const { config } = npmConf() as { config: { get(key: string): unknown } }
  const scope = name.startsWith('@') ? name.split('/')[0] : undefined
  const scoped = scope ? config.get(`${scope}:registry`) : undefined
  return String(scoped ?? config.get('registry'))
}

/** Authorization header for an address, only when npm's configuration has a token for its host. */
export function registryAuthorization(address: string): Record<string, string> {
  const token = registryAuthToken(address, { recursive: true })
  return token ? { authorization: `${token.type} ${token.token}` } : {}
}

class RetryableStatus extends Error {}

const withRetry = retry(
  handleWhen((error) => error instanceof RetryableStatus || error instanceof TypeError),
  { maxAttempts: 2, backoff: new ConstantBackoff(400) },
)

async function fetchRegistryJson(ctx: Context, name: string, suffix: string, accept: string) {
  const base = registryFor(ctx, name)
  const address = `${base}${name.replace('/', '%2f')}${suffix}`
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const signal = ctx.signal ? AbortSignal.any([ctx.signal, timeout]) : timeout
  try {
    return await withRetry.execute(async () => {
      const response = await fetch(address, {
        headers: { accept, ...registryAuthorization(base) },
        signal,
      })
      if (response.status === 404 || response.status === 405) return null
      if (response.status === 429 || response.status >= 500) {
        throw new RetryableStatus(`status ${response.status}`)
      }
      if (!response.ok) throw refused(name, response.status)
      return await readJson(response)
    })
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError(
      'upstream',
      `The npm registry could not be read for ${name} (${error instanceof Error ? error.message : 'unknown reason'}). Check the network and the registry setting, then try again.`,
      { cause: error },
    )
  }
}

async function readJson(response: Response): Promise<unknown> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.byteLength
    if (size > MAX_BODY_BYTES) throw new Error(`answer larger than ${MAX_BODY_BYTES} bytes`)
    parts.push(part)
  }
  return JSON.parse(Buffer.concat(parts).toString('utf8'))
}

function parseBody<T>(schema: z.ZodType<T>, body: unknown, name: string): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new AppError(
    'upstream',
    `The npm registry's answer for ${name} is malformed at "${where}".`,
  )
}

function refused(name: string, status: number): AppError {
  const hint =
    status === 401 || status === 403
      ? 'Check the token in your npm configuration.'
      : 'Check the registry setting.'
  return new AppError('upstream', `The npm registry refused ${name} with status ${status}. ${hint}`)
}

/** The registry writes the message, sometimes `true`, sometimes an empty string for "no longer". */
function deprecation(value: unknown): string | null {
  if (typeof value === 'string' && value !== '') return value
  return value === true ? 'This version is deprecated.' : null
}
