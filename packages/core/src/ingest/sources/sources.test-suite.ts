import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '../../context.ts'
import { createTestContext, type TestContext } from '../../testing/index.ts'
import type { KnownDocuments, Release, Source, SourceTarget } from './source.ts'

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

/** By which name a release was found, for the steps that follow. */
const names = new WeakMap<Release, string>()

/** The steps of a source by a name alone, as a first run takes them. */
export function useSource<Settings, Found extends Release, Fetched>(
  source: Source<Settings, Found, Fetched>,
  ctx: Context,
  given: {
    settings?: unknown
    sourceId?: number
    state?: unknown
    runId?: string
    known?: KnownDocuments
  } = {},
) {
  const { known = new Map(), sourceId = null, state = null, runId = randomUUID() } = given
  const settings = source.settings.parse(given.settings ?? {})
  const target = (name: string): SourceTarget<Settings> => ({
    name,
    settings,
    sourceId,
    state,
    runId,
  })
  const discover = async (name: string, range = 'latest') => {
    const found = await source.discover(ctx, target(name), range)
    names.set(found, name)
    return found
  }
  const targetOf = (found: Found) => target(names.get(found) ?? '')
  const fetch = (found: Found) => source.fetch(ctx, targetOf(found), found, known, async () => {})
  const documents = (found: Found, fetched: Fetched) =>
    source.documents(ctx, targetOf(found), found, fetched, known)
  return {
    peek: (name: string, range = 'latest') => source.peek(ctx, target(name), range),
    discover,
    fetch,
    documents,
    read: async (name: string, range = 'latest') => {
      const found = await discover(name, range)
      return documents(found, await fetch(found))
    },
  }
}

/** The laws that every source with versions keeps; each one's own test adds what is special to it. */
export function describeSource<Settings, Found extends Release, Fetched>(
  source: Source<Settings, Found, Fetched>,
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
    const use = (given: Parameters<typeof useSource>[2] = {}) => useSource(source, ctx, given)
    const open = (name: string) => use().read(name)

    test('finds the newest version, a range and an exact one', async () => {
      for (const version of ['1.0.0', '1.2.0', '2.0.0']) {
        await service.publish('ranged', version, { 'README.md': version })
      }
      const versionOf = async (range: string) => (await use().discover('ranged', range)).version
      expect(await versionOf('latest')).toBe('2.0.0')
      expect(await versionOf('^1')).toBe('1.2.0')
      expect(await versionOf('1.0.0')).toBe('1.0.0')
    })

    test('says for good that a library or version does not exist, and names near ones', async () => {
      service.addMissing('nowhere')
      await service.publish('somewhere', '3.1.0', { 'README.md': 'x' })
      await expect(use().discover('nowhere', 'latest')).rejects.toMatchObject({
        code: 'not_found',
      })
      await expect(use().discover('somewhere', '^3.9')).rejects.toMatchObject({
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
      const print = async () => (await use().discover('printed', '1.0.0')).fingerprint
      await service.publish('printed', '1.0.0', { 'README.md': 'one' })
      const first = await print()
      expect(first).not.toBeNull()
      expect(await print()).toBe(first)
      expect((await use().peek('printed', '1.0.0'))?.fingerprint ?? first).toBe(first)
      await service.publish('printed', '1.0.0', { 'README.md': 'two' })
      expect(await print()).not.toBe(first)
    })

    test('tells a failure that may pass from one that will not', async () => {
      await service.publish('shaky', '1.0.0', { 'README.md': 'x' })
      const found = await use().discover('shaky', 'latest')
      service.fail()
      try {
        await expect(use().discover('shaky', 'latest')).rejects.toMatchObject({
          code: 'upstream',
        })
        await expect(use().fetch(found)).rejects.toMatchObject({ code: 'upstream' })
      } finally {
        service.heal()
      }
    })

    test('stops when it is told to, with the reason it was given', async () => {
      await service.publish('slow', '1.0.0', { 'README.md': 'x' })
      const found = await use().discover('slow', 'latest')
      const fetched = await use().fetch(found)
      const gone = new Error('the worker is stopping')
      const stopped = useSource(source, { ...ctx, signal: AbortSignal.abort(gone) })
      await expect(stopped.fetch(found)).rejects.toBe(gone)
      await expect(stopped.documents(found, fetched)).rejects.toBe(gone)
    })
  })
}

/** What a fake service of a source without versions must let the suite do. */
export interface FloatingService {
  environment: Record<string, string>
  /** Name of a source that has these pages, by path; called again it has the new ones instead. */
  publish(pages: Record<string, string>): Promise<string>
  /** Name of a source that there is not. */
  missing(): string
  fail(): void
  heal(): void
  close(): Promise<void>
}

/** The laws of sources without versions of their own: sites, feeds, forums, folders. */
export function describeFloatingSource<Settings, Found extends Release, Fetched>(
  source: Source<Settings, Found, Fetched>,
  startService: () => Promise<FloatingService>,
  settings: unknown = {},
): void {
  describe(`the ${source.kind} source`, () => {
    let service: FloatingService
    let world: TestContext
    beforeAll(async () => {
      service = await startService()
      world = await createTestContext({ environment: service.environment })
    })
    afterAll(async () => {
      await world.drop()
      await service.close()
    })

    /** A library with a row of the source, as crawls need one. */
    const addRow = async (name: string) => {
      const { rows } = await world.database.pool.query<{ id: string }>(
        `with library as (insert into libraries (slug, ecosystem, name)
           values ($1, 'site', $1) returning id)
         insert into sources (library_id, kind, locator, is_primary)
         select id, $2, $3, true from library returning id`,
        [`/site/${randomUUID()}`, source.kind, `${source.kind}:${name}`],
      )
      return Number(rows[0]?.id)
    }
    const use = (given: Parameters<typeof useSource>[2] = {}) =>
      useSource(source, world.ctx, { settings, ...given })
    const hashes = (files: { path: string; bytes: Uint8Array }[]) =>
      new Map(
        files.map(({ path, bytes }) => [path, createHash('sha256').update(bytes).digest('hex')]),
      )
    const words = (text: string) => `# ${text}\n\nThe ${text} page says what ${text} is for.`

    test('gives its pages, and accounts for each that it found', async () => {
      const name = await service.publish({ one: words('one'), two: words('two') })
      const sourceId = await addRow(name)
      const read = await use({ sourceId }).read(name)
      const count = read.files.length + read.ready.length + read.unchanged.length
      expect(count).toBeGreaterThan(0)
      expect(read.filesFound).toBe(count + read.skipped.length)
      expect(new Set(read.files.map(({ path }) => path)).size).toBe(read.files.length)
    })

    test('keeps what has not changed when it is read again', async () => {
      const name = await service.publish({ one: words('one'), two: words('two') })
      const sourceId = await addRow(name)
      const first = await use({ sourceId }).read(name)
      const known = new Map([
        ...hashes(first.files),
        ...first.ready.map(({ path, contentHash }) => [path, contentHash.toString('hex')] as const),
      ])
      const again = await use({ sourceId, known, state: first.state ?? null }).read(name)
      const changed = again.files.filter(
        ({ path, bytes }) => hashes([{ path, bytes }]).get(path) !== known.get(path),
      )
      expect(changed).toEqual([])
      expect([...again.unchanged, ...again.files.map(({ path }) => path)].sort()).toEqual(
        expect.arrayContaining(first.files.map(({ path }) => path).sort()),
      )
    })

    test('says for good that there is no such thing, and what may pass', async () => {
      const gone = service.missing()
      const goneId = await addRow(gone)
      await expect(use({ sourceId: goneId }).read(gone)).rejects.toMatchObject({
        code: expect.stringMatching(/^(not_found|bad_input)$/),
      })
      const name = await service.publish({ one: words('one') })
      const sourceId = await addRow(name)
      service.fail()
      try {
        await expect(use({ sourceId }).read(name)).rejects.toMatchObject({
          code: expect.stringMatching(/^(upstream|unavailable|too_many_requests)$/),
        })
      } finally {
        service.heal()
      }
    })

    test('stops when it is told to, with the reason it was given', async () => {
      const name = await service.publish({ one: words('one') })
      const sourceId = await addRow(name)
      const gone = new Error('the worker is stopping')
      const stopped = useSource(
        source,
        { ...world.ctx, signal: AbortSignal.abort(gone) },
        { settings, sourceId },
      )
      await expect(stopped.read(name)).rejects.toBe(gone)
    })
  })
}
