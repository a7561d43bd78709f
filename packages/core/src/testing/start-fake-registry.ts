import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { packTarball } from './pack-tarball.ts'

export interface FakeVersion {
  version: string
  /** Files of the tarball by path, without `package/`; package.json is added when missing. */
  files?: Record<string, string | Uint8Array>
  /** The tarball itself, instead of `files`. */
  tarball?: Uint8Array
  /** Fields of the registry's manifest; `dist` in it replaces what is worked out. */
  manifest?: Record<string, unknown>
  deprecated?: string
  publishedAt?: string
}

export interface FakePackage {
  name: string
  /** Oldest first. */
  versions: FakeVersion[]
  /** `latest` is the last version when not given. */
  distTags?: Record<string, string>
  /** What the full packument says of the package as a whole. */
  readme?: string
}

/** What goes wrong with requests whose path matches. */
export interface Fault {
  path: RegExp
  /** How often; always when not given. */
  times?: number
  status?: number
  headers?: Record<string, string>
  /** Waits before it answers. */
  delayMs?: number
  /** Sends so many bytes of the body and cuts the connection. */
  cutAfterBytes?: number
  /** Sends the body in 64 kB pieces with so long between two. */
  pauseMs?: number
}

export interface FakeRegistry {
  /** Base address, ending in a slash: for TWINMCP_NPM_REGISTRY. */
  url: string
  /** Paths asked for, in order. */
  requests: string[]
  add(fakePackage: FakePackage): Promise<void>
  /** Answers 404 for a package, as the registry does for one that does not exist. */
  addMissing(name: string): void
  inject(fault: Fault): void
  /** Takes every fault away. */
  heal(): void
  /** @throws Error that names requests which the test did not provide for. */
  close(): Promise<void>
}

interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

interface Published extends FakeVersion {
  bytes: Buffer
}

/**
 * An npm registry on loopback: packuments with ETags, manifests, tarballs with their integrity, and
 * any fault a test asks for. A request for what it was not given is answered 501 and fails `close`.
 */
export async function startFakeRegistry(
  options: { packages?: readonly FakePackage[]; missing?: readonly string[] } = {},
): Promise<FakeRegistry> {
  const packages = new Map<
    string,
    { distTags: Record<string, string>; versions: Published[]; readme?: string }
  >()
  const missing = new Set(options.missing)
  const faults: Fault[] = []
  const requests: string[] = []
  const unknown: string[] = []
  let url = ''

  const add = async ({ name, versions, distTags, readme }: FakePackage) => {
    const published = await Promise.all(versions.map((version) => publish(name, version)))
    const latest = published.at(-1)?.version
    packages.set(name, {
      distTags: distTags ?? (latest ? { latest } : {}),
      versions: published,
      ...(readme === undefined ? {} : { readme }),
    })
  }

  const answer = (path: string, request: IncomingMessage): Answer => {
    const { name, rest } = splitPath(path)
    const found = packages.get(name)
    if (!found) return missing.has(name) ? notFound() : notProvided(path)
    const file = /^-\/.*-(\d[^/]*)\.tgz$/.exec(rest)?.[1]
    const wanted = file ?? found.distTags[rest] ?? rest
    const version = found.versions.find((entry) => entry.version === wanted)
    if (rest === '') {
      const entries = found.versions.map((entry) => [entry.version, manifestOf(url, name, entry)])
      const packument = {
        name,
        'dist-tags': found.distTags,
        readme: found.readme,
        versions: Object.fromEntries(entries),
      }
      return json(packument, request)
    }
    if (!version) return notFound()
    if (!file) return json(manifestOf(url, name, version), request)
    const modified = new Date(version.publishedAt ?? '2026-01-02T03:04:05Z').toUTCString()
    return { status: 200, headers: { 'last-modified': modified }, body: version.bytes }
  }

  const notProvided = (path: string): Answer => {
    unknown.push(path)
    return json({ error: `the fake registry was not given ${path}` }, null, 501)
  }

  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://registry').pathname)
    requests.push(path)
    void respond(response, answer(path, request), takeFault(faults, path)).catch(() =>
      response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  for (const fakePackage of options.packages ?? []) await add(fakePackage)

  return {
    url,
    requests,
    add,
    addMissing: (name) => void missing.add(name),
    inject: (fault) => void faults.push({ ...fault }),
    heal: () => void faults.splice(0),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      if (unknown.length > 0) {
        throw new Error(
          `The fake registry was asked for what it was not given: ${unknown.join(', ')}`,
        )
      }
    },
  }
}

async function publish(name: string, version: FakeVersion): Promise<Published> {
  if (version.tarball) return { ...version, bytes: Buffer.from(version.tarball) }
  const manifest = JSON.stringify({ name, version: version.version, ...version.manifest })
  return { ...version, bytes: await packTarball({ 'package.json': manifest, ...version.files }) }
}

function manifestOf(url: string, name: string, { version, bytes, ...entry }: Published) {
  const { dist, ...fields } = entry.manifest ?? {}
  return {
    name,
    version,
    ...fields,
    ...(entry.deprecated ? { deprecated: entry.deprecated } : {}),
    dist: {
      tarball: `${url}${name}/-/${name.replace(/^@[^/]+\//, '')}-${version}.tgz`,
      integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
      shasum: createHash('sha1').update(bytes).digest('hex'),
      ...(dist && typeof dist === 'object' ? dist : {}),
    },
  }
}

/** `/@scope/name/rest` and `/name/rest`. */
function splitPath(path: string): { name: string; rest: string } {
  const [, name = '', rest = ''] = /^\/((?:@[^/]+\/)?[^/]+)\/?(.*)$/.exec(path) ?? []
  return { name, rest }
}

function json(value: unknown, request: IncomingMessage | null, status = 200): Answer {
  const body = Buffer.from(JSON.stringify(value))
  const etag = `"${createHash('sha1').update(body).digest('hex')}"`
  const headers = { 'content-type': 'application/json', etag }
  const same = request?.headers['if-none-match'] === etag
  return same ? { status: 304, headers, body: Buffer.alloc(0) } : { status, headers, body }
}

const notFound = () => json({ error: 'Not found' }, null, 404)

function takeFault(faults: Fault[], path: string): Fault | null {
  const fault = faults.find((entry) => entry.path.test(path) && (entry.times ?? 1) > 0)
  if (fault?.times !== undefined) fault.times -= 1
  return fault ?? null
}

async function respond(response: ServerResponse, answer: Answer, fault: Fault | null) {
  if (fault?.delayMs) await sleep(fault.delayMs)
  const failed = fault?.status !== undefined
  const status = fault?.status ?? answer.status
  const body = failed ? Buffer.from(JSON.stringify({ error: `status ${status}` })) : answer.body
  response.writeHead(status, {
    ...(failed ? {} : answer.headers),
    ...fault?.headers,
    'content-length': body.length,
  })
  if (fault?.cutAfterBytes !== undefined) {
    response.write(body.subarray(0, fault.cutAfterBytes))
    await sleep(20)
    response.destroy()
    return
  }
  if (fault?.pauseMs === undefined) {
    response.end(body)
    return
  }
  for (let at = 0; at < body.length; at += 65_536) {
    response.write(body.subarray(at, at + 65_536))
    await sleep(fault.pauseMs)
  }
  response.end()
}
