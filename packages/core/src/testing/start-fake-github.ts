import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the fake knows of one repository; what is not given is answered 404. */
export interface FakeRepository {
  /** Fields of `GET /repos/{owner}/{repo}`. */
  facts?: Record<string, unknown>
  /** Newest first, as the API has them. */
  releases?: Record<string, unknown>[]
  /** Nodes of GraphQL's answered discussions and labelled issues. */
  discussions?: Record<string, unknown>[]
  issues?: (Record<string, unknown> & { labels: string[] })[]
  /** Gzipped tar by commit. */
  archives?: Record<string, Uint8Array>
  /** Whether the token may manage hooks. */
  hooksAllowed?: boolean
}

export interface FakeHook {
  id: number
  events: string[]
  config: Record<string, string>
}

export interface FakeGitHub {
  /** For TWINMCP_GITHUB_API. */
  url: string
  /** `GET /repos/o/r → 304`, in order. */
  requests: string[]
  authorizations: (string | undefined)[]
  set(name: string, repository: FakeRepository): void
  hooks(name: string): FakeHook[]
  /** Fails every request with a status and headers, until `heal`. */
  fail(status: number, headers?: Record<string, string>, body?: unknown): void
  heal(): void
  /** @throws Error that names requests which the test did not provide for. */
  close(): Promise<void>
}

interface Answer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

/** GitHub's API on loopback: REST with ETags, the GraphQL queries that we send, hooks, rate limits. */
export async function startFakeGitHub(): Promise<FakeGitHub> {
  const repositories = new Map<string, FakeRepository>()
  const hooks = new Map<string, FakeHook[]>()
  const requests: string[] = []
  const authorizations: (string | undefined)[] = []
  const unknown: string[] = []
  let failure: Answer | null = null
  let hookCount = 0

  const answerHooks = (
    name: string,
    method: string,
    id: string | undefined,
    body: string,
  ): Answer => {
    if (!repositories.get(name)?.hooksAllowed)
      return { status: 404, body: { message: 'Not Found' } }
    const list = hooks.get(name) ?? []
    if (method === 'GET' && id === undefined) return { status: 200, body: list }
    if (method === 'POST') {
      const given = JSON.parse(body) as Omit<FakeHook, 'id'>
      hookCount += 1
      const hook = { ...given, id: hookCount }
      hooks.set(name, [...list, hook])
      return { status: 201, body: hook }
    }
    const found = list.find((hook) => String(hook.id) === id)
    if (!found) return { status: 404, body: { message: 'Not Found' } }
    if (method === 'DELETE') {
      hooks.set(
        name,
        list.filter((hook) => hook !== found),
      )
      return { status: 204, body: '' }
    }
    if (method === 'PATCH') Object.assign(found, JSON.parse(body))
    return { status: 200, body: found }
  }

  const answer = (method: string, path: string, body: string): Answer => {
    if (failure) return failure
    if (method === 'POST' && path === '/graphql') return answerGraphql(repositories, body)
    const [, name = '', rest = ''] = /^\/repos\/([^/]+\/[^/?]+)\/?([^?]*)/.exec(path) ?? []
    const repository = repositories.get(name)
    if (name && !repository) return { status: 404, body: { message: 'Not Found' } }
    if (method === 'GET' && rest === '' && name) return found(repository?.facts)
    if (method === 'GET' && rest === 'releases') return found(repository?.releases ?? [])
    const hook = /^hooks(?:\/(\d+))?$/.exec(rest)
    if (hook) return answerHooks(name, method, hook[1], body)
    const commit = /^tarball\/(\w+)$/.exec(rest)?.[1]
    if (commit) return found(repository?.archives?.[commit])
    unknown.push(`${method} ${path}`)
    return { status: 501, body: { message: `the fake was not given ${method} ${path}` } }
  }

  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const path = request.url ?? '/'
      const given = answer(request.method ?? 'GET', path, Buffer.concat(parts).toString('utf8'))
      const status = send(request, response, given)
      requests.push(`${request.method} ${path} → ${status}`)
      authorizations.push(request.headers.authorization)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    authorizations,
    set: (name, repository) => void repositories.set(name, repository),
    hooks: (name) => hooks.get(name) ?? [],
    fail: (status, headers = {}, body = { message: `status ${status}` }) => {
      failure = { status, headers, body }
    },
    heal: () => {
      failure = null
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      if (unknown.length > 0) {
        throw new Error(
          `The fake GitHub was asked for what it was not given: ${unknown.join(', ')}`,
        )
      }
    },
  }
}

const found = (body: unknown): Answer =>
  body === undefined ? { status: 404, body: { message: 'Not Found' } } : { status: 200, body }

/** Knows the shapes of our queries, not GraphQL. */
function answerGraphql(repositories: ReadonlyMap<string, FakeRepository>, body: string): Answer {
  const { query, variables } = JSON.parse(body) as {
    query: string
    variables: { owner: string; name: string; labels?: string[]; after?: string | null }
  }
  const repository = repositories.get(`${variables.owner}/${variables.name}`)
  if (!repository) {
    const errors = [{ type: 'NOT_FOUND', message: 'Could not resolve to a Repository' }]
    return { status: 200, body: { data: { repository: null }, errors } }
  }
  const labelled = repository.issues?.filter((issue) =>
    issue.labels.some((label) => variables.labels?.includes(label)),
  )
  const connection = (nodes: readonly unknown[] = []) => {
    const first = Number(/first: (\d+)/.exec(query)?.[1])
    const start = Number(variables.after ?? 0)
    const end = start + first
    const pageInfo = { hasNextPage: end < nodes.length, endCursor: String(end) }
    return { nodes: nodes.slice(start, end), pageInfo }
  }
  return {
    status: 200,
    body: {
      data: {
        repository: {
          ...(query.includes('discussions(')
            ? { discussions: connection(repository.discussions) }
            : {}),
          ...(query.includes('issues(') ? { issues: connection(labelled) } : {}),
        },
      },
    },
  }
}

function send(request: IncomingMessage, response: ServerResponse, given: Answer): number {
  const isBinary = given.body instanceof Uint8Array
  const body = isBinary
    ? Buffer.from(given.body as Uint8Array)
    : Buffer.from(JSON.stringify(given.body))
  const etag = `W/"${createHash('sha1').update(body).digest('hex')}"`
  const isSame = given.status === 200 && request.headers['if-none-match'] === etag
  const status = isSame ? 304 : given.status
  response.writeHead(status, {
    'content-type': isBinary ? 'application/gzip' : 'application/json; charset=utf-8',
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '50',
    ...(status === 200 ? { etag } : {}),
    ...given.headers,
  })
  response.end(isSame || status === 204 ? undefined : body)
  return status
}
