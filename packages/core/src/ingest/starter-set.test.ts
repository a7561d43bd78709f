import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestContext, type TestContext } from '../testing/create-test-context.ts'
import { queueStarterSet } from './starter-set.ts'

let folder: string
let test: TestContext

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'starter-'))
  test = await createTestContext({ environment: { TWINMCP_STARTER_SET: join(folder, 'set.json') } })
})
afterEach(async () => {
  await test.drop()
  await rm(folder, { recursive: true })
})

const write = (content: string) => writeFile(join(folder, 'set.json'), content)
const slugs = async () => {
  const { rows } = await test.database.pool.query(
    'select library_slug from ingest_runs order by library_slug',
  )
  return rows.map((row) => row.library_slug as string)
}

it('is queued once in the life of an installation, however many workers start', async () => {
  await write('{"packages": ["npm:zod", "npm:hono@4"]}')
  const queued = await Promise.all([1, 2, 3].map(() => queueStarterSet(test.ctx)))
  expect(queued.sort()).toEqual([0, 0, 2])
  expect(await slugs()).toEqual(['/npm/hono', '/npm/zod'])
})

it('does not bring back what was removed', async () => {
  await write('{"packages": ["npm:zod"]}')
  await queueStarterSet(test.ctx)
  await test.database.pool.query('delete from ingest_runs')
  expect(await queueStarterSet(test.ctx)).toBe(0)
  expect(await slugs()).toEqual([])
})

it('leaves a bad entry out and takes the rest', async () => {
  await write('{"packages": ["not a package!", "npm:zod"]}')
  expect(await queueStarterSet(test.ctx)).toBe(1)
})

it('waits for the file to be mended when it cannot be read', async () => {
  await write('{"packages": ')
  expect(await queueStarterSet(test.ctx)).toBe(0)
  await write('{"packages": ["npm:zod"]}')
  expect(await queueStarterSet(test.ctx)).toBe(1)
})

it('takes the set that comes with the product, twelve packages', async () => {
  const { TWINMCP_STARTER_SET: _, ...env } = test.env
  expect(await queueStarterSet({ ...test.ctx, env })).toBe(12)
})
