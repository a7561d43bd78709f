import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseNetworks } from './classify-address.ts'
import { type GuardProxy, startGuardProxy } from './guard-proxy.ts'
import { startServer, type TestServer } from './hostile-server.fixture.ts'

const run = promisify(execFile)
let proxy: GuardProxy
let open: TestServer
let intranet: TestServer

/** git's own framing: the length of a line, itself included, in four hex digits. */
const line = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`
const REFS = [
  line('# service=git-upload-pack\n'),
  '0000',
  line(`${'a'.repeat(40)} refs/heads/main\0agent=test\n`),
  '0000',
].join('')

beforeAll(async () => {
  proxy = await startGuardProxy({
    networks: parseNetworks('127.0.0.1'),
    resolve: async (host) => [host === 'intranet.test' ? '127.0.0.2' : '127.0.0.1'],
  })
  const answer: Parameters<typeof startServer>[0] = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' })
    response.end(REFS)
  }
  open = await startServer(answer)
  intranet = await startServer(answer, { address: '127.0.0.2' })
})
afterAll(async () => {
  await Promise.all([proxy.close(), open.close(), intranet.close()])
})

const listRemote = (url: string) =>
  run('git', ['-c', `http.proxy=${proxy.proxyUrl}`, 'ls-remote', url], {
    env: { PATH: process.env.PATH, GIT_TERMINAL_PROMPT: '0', NO_PROXY: '', no_proxy: '' },
  })

test('git reads a repository through the guard, and none of the intranet', async () => {
  const { stdout } = await listRemote(`http://git.test:${open.port}/a/b.git`)
  expect(stdout).toContain('refs/heads/main')
  for (const host of ['intranet.test', '127.0.0.2']) {
    await expect(listRemote(`http://${host}:${intranet.port}/a/b.git`)).rejects.toThrow(/403/)
  }
  expect(intranet.seen).toEqual([])
})
