import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readEnv } from '@twinmcp/core/env'
import { registryFor } from '@twinmcp/core/libraries'

export interface RegistryCache {
  /** For TWINMCP_NPM_REGISTRY. */
  url: string
  stop(): Promise<void>
}

/**
 * A loopback registry that fetches each address of the configured one once and keeps it in `folder`,
 * so that later runs download nothing and see the same bytes.
 */
export async function startRegistryCache(folder: string): Promise<RegistryCache> {
  await mkdir(folder, { recursive: true })
  const upstream = registryFor({ env: readEnv() }, '').replace(/\/$/, '')
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 120,
    fetch: async (request): Promise<Response> => {
      const { pathname, origin } = new URL(request.url)
      const isTarball = pathname.endsWith('.tgz')
      const accept = request.headers.get('accept') ?? '*/*'
      const key = createHash('sha256').update(`${pathname}\n${accept}`).digest('hex').slice(0, 24)
      const body = await keep(join(folder, key), `${upstream}${pathname}`, accept)
      if (!body) return new Response('{}', { status: 404 })
      if (isTarball) return new Response(new Uint8Array(body))
      // Tarballs come through here as well.
      const text = body.toString('utf8').replaceAll(`"${upstream}/`, `"${origin}/`)
      return new Response(text, { headers: { 'content-type': 'application/json' } })
    },
  })
  return { url: server.url.href, stop: () => server.stop(true) }
}

async function keep(path: string, address: string, accept: string): Promise<Buffer | null> {
  const known = await readFile(path).catch(() => null)
  if (known) return known
  const response = await fetch(address, { headers: { accept } })
  if (response.status === 404) return null
  if (!response.ok) throw new Error(`The registry answered ${response.status} for ${address}`)
  const body = Buffer.from(await response.arrayBuffer())
  await writeFile(`${path}.tmp`, body)
  await rename(`${path}.tmp`, path)
  return body
}
