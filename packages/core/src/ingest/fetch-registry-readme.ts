import { z } from 'zod'
import type { Context } from '../context.ts'
import { registryAuthorization, registryFor } from '../libraries/index.ts'
import type { SourceFile } from './document.ts'

const TIMEOUT_MS = 20_000
/** The full packument of a package with thousands of versions; the README is a sliver of it. */
const MAX_BYTES = 64 * 1024 * 1024
/** What the registry stores where an author sent none. */
const NONE = /^ERROR: No README data found/

const ReadmesSchema = z.object({
  readme: z.string().optional().catch(undefined),
  'dist-tags': z.record(z.string(), z.string()).catch({}),
  versions: z.record(z.string(), z.object({ readme: z.string().optional().catch(undefined) })),
})

/**
 * The README that the registry keeps beside a version whose tarball has none; null when there is no
 * such thing. A registry that does not answer costs the README, not the run.
 */
export async function fetchRegistryReadme(
  ctx: Context,
  { name, version }: { name: string; version: string },
): Promise<SourceFile | null> {
  const base = registryFor(ctx, name)
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const signal = ctx.signal ? AbortSignal.any([ctx.signal, timeout]) : timeout
  try {
    const response = await fetch(`${base}${name.replace('/', '%2f')}`, {
      headers: { accept: 'application/json', ...registryAuthorization(base) },
      signal,
    })
    if (!response.ok || Number(response.headers.get('content-length') ?? 0) > MAX_BYTES) return null
    const packument = ReadmesSchema.parse(await response.json())
    const isLatest = packument['dist-tags'].latest === version
    const readme = packument.versions[version]?.readme ?? (isLatest ? packument.readme : undefined)
    if (!readme?.trim() || NONE.test(readme)) return null
    return { path: 'README.md', kind: 'readme', bytes: new TextEncoder().encode(readme) }
  } catch (error) {
    ctx.signal?.throwIfAborted()
    ctx.log.warn({ err: error, library: name }, 'no README from the registry')
    return null
  }
}
