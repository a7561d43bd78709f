import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createCaller } from '../index.ts'
import { closePassageEmbedder, runIngest } from '../ingest/index.ts'
import { requestIndex } from '../libraries/index.ts'
import {
  createTestContext,
  type FakeRegistry,
  startFakeRegistry,
  type TestContext,
} from '../testing/index.ts'
import { createCallerFactory } from '../trpc.ts'
import { freshnessRouter } from './router.ts'
import { checkSource } from './schedule/check-source.ts'
import { freshnessTasks } from './tasks.ts'

let test: TestContext
let registry: FakeRegistry

beforeAll(async () => {
  registry = await startFakeRegistry()
  test = await createTestContext({
    environment: {
      TWINMCP_NPM_REGISTRY: registry.url,
      TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8',
      TWINMCP_POLITENESS: 'off',
    },
  })
})
afterAll(async () => {
  await closePassageEmbedder()
  await test.drop()
  await registry.close()
})

const call = () => createCallerFactory(freshnessRouter)(test.ctx)
const guide = (word: string) =>
  `# Acme\n\nAcme reads files.\n\n## Use\n\nCall acme.${word}() with the name of the file.\n`
const version = (number: string, word: string) => ({
  version: number,
  files: { 'README.md': guide(word) },
})

/** Works the queue's ingest jobs off, and then what the ends of their runs have queued. */
async function work() {
  const { rows: queued } = await test.database.pool.query(
    "select id from ingest_runs where status = 'queued' order by created_at",
  )
  for (const { id } of queued) await runIngest(test.ctx, id)
  const { rows: ended } = await test.database.pool.query(
    `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
     where t.id = j.task_id and t.identifier = 'run_ended' returning j.payload`,
  )
  const task = freshnessTasks.find(({ identifier }) => identifier === 'run_ended')
  for (const { payload } of ended) await task?.run(test.ctx, task.payload.parse(payload))
  return { runs: queued.length, ends: ended.length }
}

it('brings in a version that was published meanwhile, and shows its follower the words that changed', async () => {
  await registry.add({ name: 'acme', versions: [version('1.0.0', 'open')] })
  await requestIndex(test.ctx, { libraryId: 'acme', trigger: 'user' })
  expect(await work()).toEqual({ runs: 1, ends: 1 })
  await call().follow({ libraryId: 'acme' })
  const [plan] = await call().plans({ libraryId: 'acme' })
  expect(plan).toMatchObject({ checkCount: 1, failureCount: 0, state: 'waiting' })

  await checkSource(test.ctx, plan?.sourceId ?? 0)
  expect(await work()).toEqual({ runs: 0, ends: 0 })

  await registry.add({
    name: 'acme',
    versions: [version('1.0.0', 'open'), version('1.1.0', 'read')],
  })
  await checkSource(test.ctx, plan?.sourceId ?? 0)
  expect(await work()).toEqual({ runs: 1, ends: 1 })
  const { items } = await call().notifications({})
  expect(items).toMatchObject([{ kind: 'new_version', body: { version: '1.1.0' } }])

  const changes = await call().changes({ runId: items[0]?.runId ?? '' })
  expect(changes.items).toMatchObject([{ path: 'README.md', change: 'changed', version: '1.1.0' }])
  const diff = await call().pageDiff({ changeId: changes.items[0]?.id ?? 0 })
  const words = diff.hunks.flatMap((hunk) =>
    hunk.lines.flatMap((line) => (line.spans ?? []).filter((span) => span.changed)),
  )
  expect(words.map((span) => span.text)).toEqual(['open', 'read'])
})

it('raises the alarm after three looks at a registry that is down', async () => {
  const [plan] = await call().plans({ libraryId: 'acme' })
  registry.inject({ path: /acme/, status: 500 })
  for (let looks = 0; looks < 4; looks++) await checkSource(test.ctx, plan?.sourceId ?? 0)
  registry.heal()
  const { items } = await call().notifications({})
  expect(items.filter((item) => item.kind === 'source_failing')).toMatchObject([
    { libraryId: '/npm/acme', body: { failures: 3, source: 'npm:acme' } },
  ])
  expect(await call().plan({ sourceId: plan?.sourceId ?? 0 })).toMatchObject({ state: 'failing' })
  await checkSource(test.ctx, plan?.sourceId ?? 0)
  expect(await call().plan({ sourceId: plan?.sourceId ?? 0 })).toMatchObject({ failureCount: 0 })
})

it('looks at a site of the library again, and tells what changed on which page', async () => {
  const pages = new Map([
    ['/', page('Home', 'Acme is a library that reads files of every kind.')],
    ['/guide', page('Guide', 'Pass the name of the file to acme.read and wait for it.')],
  ])
  const site = createServer((request, response) => {
    const body = pages.get(request.url ?? '')
    response.writeHead(body ? 200 : 404, { 'content-type': 'text/html' }).end(body ?? 'nothing')
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
  const api = createCaller(test.ctx)
  const { sourceId } = await api.ingest.addSource({ libraryId: '/npm/acme', address })
  expect(await work()).toEqual({ runs: 1, ends: 1 })
  expect(await call().plan({ sourceId })).toMatchObject({ checkCount: 1, failureCount: 0 })

  await checkSource(test.ctx, sourceId)
  expect(await work()).toEqual({ runs: 1, ends: 1 })
  expect(await call().plan({ sourceId })).toMatchObject({ checkCount: 2, changeCount: 0 })

  pages.set('/guide', page('Guide', 'Pass the address of the file to acme.read and wait for it.'))
  await checkSource(test.ctx, sourceId)
  expect(await work()).toEqual({ runs: 1, ends: 1 })
  site.closeAllConnections()
  site.close()
  expect(await call().plan({ sourceId })).toMatchObject({ checkCount: 3, changeCount: 1 })
  const { items } = await call().notifications({ limit: 1 })
  expect(items).toMatchObject([
    { kind: 'docs_changed', body: { sourceId, added: 0, changed: 1, removed: 0 } },
  ])
  const { items: changes } = await call().changes({ runId: items[0]?.runId ?? '' })
  expect(changes).toMatchObject([{ change: 'changed', sourceId }])
  const diff = await call().pageDiff({ changeId: changes[0]?.id ?? 0 })
  const words = diff.hunks.flatMap(({ lines }) =>
    lines.flatMap((line) => (line.spans ?? []).filter((span) => span.changed)),
  )
  expect(words.map((span) => span.text)).toEqual(['name', 'address'])
})

function page(title: string, text: string): string {
  return `<!doctype html><html lang="en"><head><title>${title}</title></head><body>
    <nav><a href="/">Home</a> <a href="/guide">Guide</a></nav>
    <main><h1>${title}</h1><p>${text} ${'It goes on for some sentences. '.repeat(5)}</p></main></body></html>`
}
