import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createGunzip } from 'node:zlib'

export interface GitFile {
  path: string
  content: string | Uint8Array
  /** `120000` for a link; a plain file when not given. */
  mode?: string
}

export interface GitServer {
  /** Base address without a slash at its end: repositories lie at `<url>/owner/name.git`. */
  url: string
  /** Requests in order, such as `GET /o/r.git/info/refs`, and for uploads what they asked for. */
  requests: { line: string; authorization: string | undefined; body: string }[]
  /**
   * Commits files (the whole tree) to a branch, `main` when not given, and tags it. Returns the commit.
   */
  commit(
    name: string,
    files: Record<string, string | Uint8Array> | readonly GitFile[],
    options?: { branch?: string; tags?: readonly string[]; date?: string; keep?: boolean },
  ): string
  /** Runs git in a repository, for what `commit` cannot do. */
  git(name: string, args: readonly string[], input?: string | Uint8Array): string
  /** Folder of a repository, made when it is missing. */
  repository(name: string): string
  /** Answers every request with this status until it is null; or only those whose line matches. */
  fail(status: number | null, only?: RegExp): void
  /** Asks for this Authorization header on a repository. */
  protect(name: string, authorization: string): void
  /** Redirects requests for a repository to another address, which ends in `/name`. */
  move(name: string, address: string): void
  /** Answers a path with JSON, for hosts whose API has the same address as their repositories. */
  serve(path: string, body: unknown): void
  /** Waits so long before it answers an upload. */
  slow(ms: number): void
  close(): Promise<void>
}

const AUTHOR = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
}

/**
 * Real git over smart HTTP on loopback, by `git http-backend`. Serves the repositories of a folder
 * that is there, or of one of its own, which goes with it.
 */
export async function startGitServer(folder?: string): Promise<GitServer> {
  const root = folder ?? mkdtempSync(join(tmpdir(), 'twinmcp-git-server-'))
  const requests: GitServer['requests'] = []
  const secrets = new Map<string, string>()
  const served = new Map<string, unknown>()
  const moved = new Map<string, string>()
  const children = new Set<ChildProcess>()
  let failure: { status: number; only: RegExp } | null = null
  let delayMs = 0

  const environment = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    LC_ALL: 'C',
    ...AUTHOR,
  }
  const repository = (name: string) => {
    const folder = join(root, `${name}.git`)
    if (existsSync(folder)) return folder
    mkdirSync(dirname(folder), { recursive: true })
    const init = ['init', '--quiet', '--bare', '--initial-branch=main', folder]
    execFileSync('git', init, { env: environment })
    for (const [key, value] of [
      ['uploadpack.allowFilter', 'true'],
      ['uploadpack.allowAnySHA1InWant', 'true'],
      ['core.protectNTFS', 'false'],
      ['core.protectHFS', 'false'],
    ] as const) {
      execFileSync('git', ['-C', folder, 'config', key, value], { env: environment })
    }
    return folder
  }
  const git: GitServer['git'] = (name, args, input) =>
    execFileSync('git', ['-C', repository(name), ...args], {
      env: environment,
      input,
      maxBuffer: 1024 * 1024 * 1024,
    })
      .toString('utf8')
      .trim()

  const commit: GitServer['commit'] = (name, files, options = {}) => {
    const { branch = 'main', tags = [], date = '2026-01-02T03:04:05Z', keep = false } = options
    const list = Array.isArray(files)
      ? (files as GitFile[])
      : Object.entries(files).map(([path, content]) => ({ path, content }))
    const seconds = Math.floor(Date.parse(date) / 1000)
    const parts: (string | Uint8Array)[] = [
      `commit refs/heads/${branch}\ncommitter Ada <ada@example.org> ${seconds} +0000\n`,
      'data 4\nwork\n',
    ]
    const head = tryGit(() =>
      git(name, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`]),
    )
    if (head) parts.push(`from ${head}\n`)
    if (!keep) parts.push('deleteall\n')
    for (const { path, content, mode = '100644' } of list as GitFile[]) {
      const bytes = Buffer.from(content as string)
      parts.push(`M ${mode} inline ${JSON.stringify(path)}\ndata ${bytes.length}\n`, bytes, '\n')
    }
    const stream = Buffer.concat(parts.map((part) => Buffer.from(part as string)))
    git(name, ['fast-import', '--quiet', '--force'], stream)
    const id = git(name, ['rev-parse', `refs/heads/${branch}`])
    for (const tag of tags) git(name, ['tag', '--force', tag, id])
    return id
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://git')
    const line = `${request.method} ${url.pathname}${url.search}`
    const entry = { line, authorization: request.headers.authorization, body: '' }
    requests.push(entry)
    if (failure?.only.test(line)) return void answer(response, failure.status)
    const json = served.get(url.pathname + url.search)
    if (json !== undefined) {
      response.setHeader('content-type', 'application/json')
      return void response.end(JSON.stringify(json))
    }
    const name = /^\/(.+?)\.git\//.exec(url.pathname)?.[1] ?? ''
    const target = moved.get(name)
    if (target !== undefined) {
      const rest = url.pathname.slice(`/${name}.git`.length)
      response.setHeader('location', `${target}.git${rest}${url.search}`)
      return void answer(response, 301)
    }
    const secret = secrets.get(name)
    if (secret !== undefined && entry.authorization !== secret) {
      response.setHeader('www-authenticate', 'Basic realm="git"')
      return void answer(response, 401)
    }
    if (!existsSync(join(root, `${name}.git`))) return void answer(response, 404)
    setTimeout(() => serve(request, response, url, entry), request.method === 'POST' ? delayMs : 0)
  })

  const serve = (
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    entry: { body: string },
  ) => {
    const child = spawn('git', ['http-backend'], {
      env: {
        ...environment,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        REQUEST_METHOD: request.method ?? 'GET',
        PATH_INFO: decodeURIComponent(url.pathname),
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: String(request.headers['content-type'] ?? ''),
        REMOTE_ADDR: '127.0.0.1',
      },
    })
    children.add(child)
    child.on('close', () => children.delete(child))
    child.stdin.on('error', () => {})
    child.stderr.resume()
    const zipped = request.headers['content-encoding'] === 'gzip'
    const body = zipped ? request.pipe(createGunzip()) : request
    body.on('data', (part: Buffer) => {
      if (entry.body.length < 100_000) entry.body += part.toString('latin1')
    })
    body.pipe(child.stdin)
    let head = Buffer.alloc(0)
    let begun = false
    child.stdout.on('data', (part: Buffer) => {
      if (begun) {
        if (!response.write(part)) {
          child.stdout.pause()
          response.once('drain', () => child.stdout.resume())
        }
        return
      }
      head = Buffer.concat([head, part])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      begun = true
      writeHead(response, head.toString('latin1', 0, end))
      response.write(head.subarray(end + 4))
    })
    child.stdout.on('end', () => response.end())
    response.on('close', () => child.kill())
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    commit,
    git,
    repository,
    fail: (status, only = /./) => {
      failure = status === null ? null : { status, only }
    },
    protect: (name, authorization) => void secrets.set(name, authorization),
    move: (name, address) => void moved.set(name, address),
    serve: (path, body) => void served.set(path, body),
    slow: (ms) => {
      delayMs = ms
    },
    close: async () => {
      for (const child of children) child.kill('SIGKILL')
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      if (folder === undefined) rmSync(root, { recursive: true, force: true })
    },
  }
}

function writeHead(response: ServerResponse, head: string): void {
  for (const line of head.split('\r\n')) {
    const [, name = '', value = ''] = /^([^:]+): (.*)$/.exec(line) ?? []
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10)
    else if (name) response.setHeader(name, value)
  }
}

function answer(response: ServerResponse, status: number): void {
  response.statusCode = status
  response.end(`status ${status}`)
}

function tryGit(work: () => string): string | null {
  try {
    return work()
  } catch {
    return null
  }
}
