import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '../../context.ts'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import type { Release, Source } from './source.ts'

/** What a source's fake service must let the suite do. */
export interface FakeService {
  environment: Record<string, string>
  /** Publishes a version with these files, or publishes it anew. */
  publish(name: string, version: string, files: Record<string, string>): Promise<void>
  /** Makes the service know that there is no such library. */
  addMissing(name: string): void
  /** From now on the service fails with 503, until it is healed. */
  fail(): void
  heal(): void
  close(): Promise<void>
}

/** The laws that every source keeps; each source's own test adds what is special to it. */
export function describeSource<Found extends Release, Fetched>(
  source: Source<Found, Fetched>,
  startService: () => Promise<FakeService>,
): void {
  describe(`the ${source.kind} source`, () => {
    let service: FakeService
    let world: TestContext
    let ctx: Context
    beforeAll(async () => {
      service = await startService()
      world = await createTestContext({ environment: service.environment })
      ctx = world.ctx
    })
    afterAll(async () => {
      await world.drop()
      await service.close()
    })
    const open = async (name: string, range = 'latest') => {
      const found = await source.discover(ctx, name, range)
      return source.documents(ctx, found, await source.fetch(ctx, found))
    }

    test('finds the newest version, a range and an exact one', async () => {
      for (const version of ['1.0.0', '1.2.0', '2.0.0']) {
        await service.publish('ranged', version, { 'README.md': version })
      }
      const versionOf = async (range: string) =>
        (await source.discover(ctx, 'ranged', range)).version
      expect(await versionOf('latest')).toBe('2.0.0')
      expect(await versionOf('^1')).toBe('1.2.0')
      expect(await versionOf('1.0.0')).toBe('1.0.0')
    })

    test('says for good that a library or version does not exist, and names near ones', async () => {
      service.addMissing('nowhere')
      await service.publish('somewhere', '3.1.0', { 'README.md': 'x' })
      await expect(source.discover(ctx, 'nowhere', 'latest')).rejects.toMatchObject({
        code: 'not_found',
      })
      await expect(source.discover(ctx, 'somewhere', '^3.9')).rejects.toMatchObject({
        code: 'not_found',
        message: expect.stringContaining('3.1.0'),
      })
    })

    test('gives pages in reading order and accounts for every file that looks like one', async () => {
      await service.publish('pages', '1.0.0', {
        'CHANGELOG.md': '## 1.0.0',
        'docs/10.md': 'ten',
        'docs/9.md': 'nine',
        'LICENSE.md': 'MIT',
        'README.md': '# Pages',
        'index.js': 'x',
      })
      const { files, skipped, filesFound } = await open('pages')
      expect(files.map(({ path, kind }) => [path, kind])).toEqual([
        ['README.md', 'readme'],
        ['docs/9.md', 'guide'],
        ['docs/10.md', 'guide'],
        ['CHANGELOG.md', 'changelog'],
      ])
      expect(Buffer.from(files[0]?.bytes ?? []).toString()).toBe('# Pages')
      expect(skipped).toEqual([{ path: 'LICENSE.md', reason: expect.any(String) }])
      expect(filesFound).toBe(files.length + skipped.length)
    })

    test('has one fingerprint for one content, and peeks at it for less', async () => {
      const print = async () => (await source.discover(ctx, 'printed', '1.0.0')).fingerprint
      await service.publish('printed', '1.0.0', { 'README.md': 'one' })
      const first = await print()
      expect(first).not.toBeNull()
      expect(await print()).toBe(first)
      expect((await source.peek(ctx, 'printed', '1.0.0'))?.fingerprint ?? first).toBe(first)
      await service.publish('printed', '1.0.0', { 'README.md': 'two' })
      expect(await print()).not.toBe(first)
    })

    test('tells a failure that may pass from one that will not', async () => {
      await service.publish('shaky', '1.0.0', { 'README.md': 'x' })
      const found = await source.discover(ctx, 'shaky', 'latest')
      service.fail()
      try {
        await expect(source.discover(ctx, 'shaky', 'latest')).rejects.toMatchObject({
          code: 'upstream',
        })
        await expect(source.fetch(ctx, found)).rejects.toMatchObject({ code: 'upstream' })
      } finally {
        service.heal()
      }
    })

    test('stops when it is told to, with the reason it was given', async () => {
      await service.publish('slow', '1.0.0', { 'README.md': 'x' })
      const found = await source.discover(ctx, 'slow', 'latest')
      const fetched = await source.fetch(ctx, found)
      const gone = new Error('the worker is stopping')
      const stopped = { ...ctx, signal: AbortSignal.abort(gone) }
      await expect(source.fetch(stopped, found)).rejects.toBe(gone)
      await expect(source.documents(stopped, found, fetched)).rejects.toBe(gone)
    })
  })
}
