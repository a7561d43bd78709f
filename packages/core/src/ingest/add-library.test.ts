import { afterAll, beforeAll, expect, test } from 'vitest'
import { anonymousActor } from '../context.ts'
import { createTestContext, type TestContext } from '../testing/index.ts'
import { addLibrary } from './add-library.ts'

let world: TestContext
beforeAll(async () => {
  world = await createTestContext()
})
afterAll(() => world.drop())

test('a request is queued once, and joined by the same one', async () => {
  const first = await addLibrary(world.ctx, { spec: 'npm:acme@^2' })
  expect(first).toMatchObject({ libraryId: '/npm/acme', range: '^2', joined: false })
  expect(await addLibrary(world.ctx, { spec: '/npm/acme/^2' })).toEqual({ ...first, joined: true })
})

test('a caller who may only read is refused', async () => {
  const reader = world.as(anonymousActor('reader'))
  await expect(addLibrary(reader, { spec: 'npm:acme' })).rejects.toThrow(/libraries:index/)
})

test('what is no package is refused with the accepted forms', async () => {
  await expect(addLibrary(world.ctx, { spec: 'no package!' })).rejects.toMatchObject({
    code: 'bad_input',
  })
})
