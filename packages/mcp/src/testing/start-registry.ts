import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'

/** A package as it is published: files by path, and what its package.json says beside name and version. */
export interface PublishedPackage {
  name: string
  /** Oldest first; the last is `latest`. */
  versions: Record<string, Record<string, string>>
  manifest?: Record<string, unknown>
  /** How long a tarball is held back. */
  delayMs?: number
}

export interface TestRegistry {
  url: string
  /** Requests it had no answer for. */
  unknown: string[]
  stop(): Promise<void>
}

/** An npm registry on loopback that holds these packages and answers 404 to everything else. */
export async function startRegistry(packages: readonly PublishedPackage[]): Promise<TestRegistry> {
  const answers = new Map<string, () => Response | Promise<Response>>()
  const unknown: string[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request) => {
      const path = decodeURIComponent(new URL(request.url).pathname)
      const answer = answers.get(path)
      if (answer) return answer()
      unknown.push(path)
      return Response.json({ error: 'not_found' }, { status: 404 })
    },
  })
  for (const published of packages) await publish(answers, server.url.origin, published)
  return { url: server.url.origin, unknown, stop: () => server.stop(true) }
}

async function publish(
  answers: Map<string, () => Response | Promise<Response>>,
  origin: string,
  { name, versions, manifest, delayMs = 0 }: PublishedPackage,
): Promise<void> {
  const manifests: Record<string, { version: string }> = {}
  for (const [version, files] of Object.entries(versions)) {
    const description = { name, version, ...manifest }
    const tarball = await packFiles({ ...files, 'package.json': JSON.stringify(description) })
    const path = `/${name}/-/${name.split('/').at(-1)}-${version}.tgz`
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
    manifests[version] = Object.assign(description, {
      dist: { tarball: `${origin}${path}`, integrity },
    })
    answers.set(path, async () => {
      await Bun.sleep(delayMs)
      return new Response(tarball, {
        headers: { 'last-modified': 'Sun, 01 Nov 2026 12:00:00 GMT' },
      })
    })
    answers.set(`/${name}/${version}`, () => Response.json(manifests[version]))
  }
  const latest = Object.keys(versions).at(-1) ?? ''
  answers.set(`/${name}/latest`, () => Response.json(manifests[latest]))
  answers.set(`/${name}`, () =>
    Response.json({ name, 'dist-tags': { latest }, versions: manifests }),
  )
}

async function packFiles(files: Record<string, string>): Promise<Uint8Array<ArrayBuffer>> {
  const archive = pack()
  for (const [path, text] of Object.entries(files)) archive.entry({ name: `package/${path}` }, text)
  archive.finalize()
  return gzipSync(await buffer(archive))
}
