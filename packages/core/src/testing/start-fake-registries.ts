import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  answersOf,
  type FakeEcosystem,
  type FakeRelease,
  packRelease,
  type Reply,
} from './fake-registry-answers.ts'

export interface FakeRegistries {
  /** Settings that make every registry client ask here. */
  environment: Record<string, string>
  /** Paths asked for, in order. */
  requests: string[]
  /** Publishes a version, or publishes it anew. */
  publish(ecosystem: FakeEcosystem, name: string, release: FakeRelease): Promise<void>
  /** Answers 404 for everything of a package. */
  addMissing(ecosystem: FakeEcosystem, name: string): void
  /** Answers this path so from now on, whatever was published. */
  override(path: string, reply: Reply): void
  /** From now on everything fails with the status. */
  fail(status: number): void
  heal(): void
  /** @throws Error that names requests which the test did not provide for. */
  close(): Promise<void>
}

/**
 * PyPI, a crate index, a Go proxy, a Maven repository, Packagist and RubyGems on loopback, answering as
 * the real services document. A request for what they were not given is answered 501 and fails `close`.
 */
export async function startFakeRegistries(): Promise<FakeRegistries> {
  const packages = new Map<string, FakeRelease[]>()
  const answers = new Map<string, Reply>()
  const overrides = new Map<string, Reply>()
  const missing: string[] = []
  const requests: string[] = []
  const unknown: string[] = []
  let failure: number | null = null

  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://registry').pathname)
    requests.push(path)
    const reply = failure === null ? find(path) : { status: failure, body: 'failing' }
    response.writeHead(reply.status ?? 200, { 'content-type': 'text/plain', ...reply.headers })
    response.end(reply.body)
  })
  const find = (path: string): Reply => {
    const known = overrides.get(path) ?? answers.get(path)
    if (known) return known
    // Below a package that is known, or known to be missing, everything else is simply not there.
    const base = [...missing, ...packages.keys()].find((key) => belongsTo(path, key))
    if (base || !/^\/(?:pypi|crates|go|maven|packagist|rubygems)\//.test(path)) {
      if (base) return { status: 404, body: 'not found' }
    }
    unknown.push(path)
    return { status: 501, body: `the fake registries were not given ${path}` }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    environment: {
      TWINMCP_PYPI_URL: `${url}/pypi/simple/`,
      TWINMCP_CRATES_URL: `${url}/crates/`,
      TWINMCP_GOPROXY: `${url}/go`,
      TWINMCP_MAVEN_URL: `${url}/maven/`,
      TWINMCP_PACKAGIST_URL: `${url}/packagist`,
      TWINMCP_RUBYGEMS_URL: `${url}/rubygems`,
      TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8',
    },
    requests,
    publish: async (ecosystem, name, release) => {
      const key = `${ecosystem} ${name}`
      const others = (packages.get(key) ?? []).filter(({ version }) => version !== release.version)
      const packed = await packRelease(ecosystem, name, release)
      packages.set(key, [...others, packed])
      for (const [path, reply] of answersOf(ecosystem, name, packages.get(key) ?? [], url)) {
        answers.set(path, reply)
      }
    },
    addMissing: (ecosystem, name) => void missing.push(`${ecosystem} ${name}`),
    override: (path, reply) => void overrides.set(path, reply),
    fail: (status) => {
      failure = status
    },
    heal: () => {
      failure = null
      overrides.clear()
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      if (unknown.length > 0) {
        throw new Error(`The fake registries were asked for what they were not given: ${unknown}`)
      }
    },
  }
}

function belongsTo(path: string, key: string): boolean {
  const [ecosystem = '', name = ''] = key.split(' ')
  // `group:artifact` lies in folders; Go asks for the modules above a path as well.
  const bare = name.split(':').at(-1)?.toLowerCase() ?? ''
  if (ecosystem === 'go')
    return path.startsWith('/go/') && name.startsWith(path.slice(4).split('/@')[0] ?? '')
  return path.startsWith(`/${ecosystem}/`) && path.toLowerCase().includes(bare)
}
