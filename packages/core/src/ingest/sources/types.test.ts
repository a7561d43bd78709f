import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  createTestContext,
  type FakePackage,
  type FakeRegistry,
  recordedPackages,
  startFakeRegistry,
  type TestContext,
} from '../../testing/index.ts'
import { useSource } from './sources.test-suite.ts'
import { typesSource } from './types.ts'

describe('the types source', () => {
  let registry: FakeRegistry
  let world: TestContext
  beforeAll(async () => {
    registry = await startFakeRegistry()
    world = await createTestContext({ environment: { TWINMCP_NPM_REGISTRY: registry.url } })
  })
  afterAll(async () => {
    await world.drop()
    await registry.close()
  })
  afterEach(() => registry.heal())

  const use = (given: Parameters<typeof useSource>[2] = {}) =>
    useSource(typesSource, world.ctx, given)
  /** A package that DefinitelyTyped knows nothing of. */
  const publish = async (name: string, versions: FakePackage['versions']) => {
    await registry.add({ name, versions })
    registry.addMissing(`@types/${name.replace(/^@([^/]+)\//, '$1__')}`)
  }
  const declares = (text: string, more: Record<string, string> = {}) => ({
    'package.json': JSON.stringify({ name: 'acme', types: './index.d.ts' }),
    'index.d.ts': text,
    ...more,
  })
  const symbolsOf = (read: Awaited<ReturnType<ReturnType<typeof use>['read']>>) =>
    read.ready.flatMap(({ chunks }) => chunks.flatMap(({ symbol }) => symbol ?? []))

  test('reads the declarations that a package ships, and links symbols to its pages', async () => {
    const files = declares('/** Runs. */ export declare function runFast(): void', {
      'README.md': '# Acme\n\n## Speed\n\nCall `runFast()`.',
      'ignored.txt': 'x',
    })
    await publish('acme', [{ version: '1.2.0', files }])
    const read = await use().read('acme')
    expect(read).toMatchObject({ files: [], unchanged: [], skipped: [], filesFound: 1 })
    expect(read.ready).toMatchObject([{ path: 'api/index', kind: 'api', title: 'API of acme' }])
    const chunk = read.ready[0]?.chunks[1]
    expect(chunk?.text).toContain('Runs.')
    expect(chunk?.text).toMatch(/Guide: \[README\.md › Speed\]\(http/)
  })

  test('finds the newest version, a range and an exact one, and gives no facts of the library', async () => {
    const files = declares('export declare const a: 1')
    await publish(
      'ranged',
      ['1.0.0', '1.2.0', '2.0.0'].map((version) => ({ version, files })),
    )
    const found = await use().discover('ranged', '^1')
    expect(found).toMatchObject({ version: '1.2.0', facts: null })
    expect((await use().discover('ranged', 'latest')).version).toBe('2.0.0')
    registry.addMissing('nowhere')
    registry.addMissing('@types/nowhere')
    await expect(use().discover('nowhere')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('takes the declarations of DefinitelyTyped, of the same major, with what they build on', async () => {
    await registry.add({
      name: 'plain',
      versions: [{ version: '4.1.0', files: { 'index.js': '' } }],
    })
    const typed = (version: string, name: string) => ({
      version,
      files: {
        'package.json': JSON.stringify({
          types: 'index.d.ts',
          dependencies: { '@types/plain-core': '*', '@types/node': '*' },
        }),
        'index.d.ts': `import * as core from "plain-core"; declare function ${name}(): void; declare namespace ${name} { interface Request extends core.Request {} } export = ${name}`,
      },
    })
    await registry.add({
      name: '@types/plain',
      versions: [typed('4.0.9', 'four'), typed('5.0.0', 'five')],
    })
    await registry.add({
      name: '@types/plain-core',
      versions: [
        { version: '4.0.0', files: { 'index.d.ts': 'export interface Request { body: any }' } },
      ],
    })
    const read = await use().read('plain')
    expect(symbolsOf(read)).toEqual(['four', 'Request'])
    const request = read.ready[0]?.chunks.find(({ symbol }) => symbol === 'Request')
    expect(request?.text).toContain('body: any')
    expect(read.ready[0]?.url).toContain('@types/plain')
  })

  test('passes over what DefinitelyTyped has marked as deprecated, and over its own packages', async () => {
    const files = declares('export declare const own: 1')
    await registry.add({ name: 'typed', versions: [{ version: '1.0.0', files }] })
    const stub = { version: '1.0.1', deprecated: 'ships its own', files: {} }
    await registry.add({ name: '@types/typed', versions: [stub] })
    const found = await use().discover('typed')
    expect(found.definitelyTyped).toBeNull()
  })

  test('takes what a package hands on of its dependencies, and does without those it cannot have', async () => {
    const files = {
      'package.json': JSON.stringify({
        types: 'index.d.ts',
        dependencies: { '@kit/base': '^1.0.0', gone: '^1.0.0', unused: '^1.0.0' },
      }),
      'index.d.ts':
        "export { tool } from '@kit/base'; export * from 'gone'; export declare const own: 1",
    }
    await publish('kit', [{ version: '1.0.0', files }])
    registry.addMissing('gone')
    const base = declares('export declare function tool(): void; export declare const other: 1')
    await registry.add({ name: '@kit/base', versions: [{ version: '1.4.0', files: base }] })
    const read = await use().read('kit')
    expect(symbolsOf(read).sort()).toEqual(['own', 'tool'])
    expect(read.skipped).toMatchObject([{ path: 'gone' }])
    const tool = read.ready[0]?.chunks.find(({ symbol }) => symbol === 'tool')
    expect(tool?.url).toContain('@kit/base/v/1.4.0')
  })

  test('reads JavaScript where nobody has declarations, and says so when there is nothing', async () => {
    const script = '/** Says hello.\n * @param {string} name */\nexports.hello = function (name) {}'
    await publish('script', [
      { version: '1.0.0', files: { 'index.js': script, 'package.json': '{"main":"index.js"}' } },
    ])
    const [document] = (await use().read('script')).ready
    expect(document?.chunks[1]?.text).toContain('function hello(name)')
    await publish('empty', [{ version: '1.0.0', files: { 'data.json': '{}' } }])
    await expect(use().read('empty')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('has one fingerprint for one content, another when either package changes, and peeks at it', async () => {
    await registry.add({ name: 'two', versions: [{ version: '1.0.0', files: { a: 'x' } }] })
    const typed = (text: string) => ({ version: '1.0.0', files: { 'index.d.ts': text } })
    await registry.add({ name: '@types/two', versions: [typed('export {}')] })
    const first = (await use().discover('two', '1.0.0')).fingerprint
    expect((await use().peek('two', '1.0.0'))?.fingerprint).toBe(first)
    expect((await use().discover('two', '1.0.0')).fingerprint).toBe(first)
    await registry.add({ name: '@types/two', versions: [typed('export const a: 1')] })
    expect((await use().discover('two', '1.0.0')).fingerprint).not.toBe(first)
    expect(await use().peek('two', '^1')).toBeNull()
  })

  test('keeps documents whose symbols have not changed', async () => {
    const exports = { '.': './index.js', './mini': './mini.js' }
    const files = (mini: string) => ({
      'package.json': JSON.stringify({ name: 'half', exports }),
      'index.d.ts': 'export declare const a: 1',
      'mini.d.ts': mini,
    })
    await publish('half', [{ version: '1.0.0', files: files('export declare const b: 1') }])
    const first = await use().read('half')
    const known = new Map(
      first.ready.map(({ path, contentHash }) => [path, contentHash.toString('hex')]),
    )
    await publish('half', [{ version: '1.0.1', files: files('export declare const b: 2') }])
    const again = await use({ known }).read('half')
    expect(again.unchanged).toEqual(['api/index'])
    expect(again.ready.map(({ path }) => path)).toEqual(['api/mini'])
    expect(again.filesFound).toBe(2)
  })

  test('tells a failure that may pass from one that will not', async () => {
    await publish('shaky', [{ version: '1.0.0', files: declares('export declare const a: 1') }])
    const found = await use().discover('shaky')
    registry.inject({ path: /./, status: 503 })
    await expect(use().discover('shaky')).rejects.toMatchObject({ code: 'upstream' })
    await expect(use().fetch(found)).rejects.toMatchObject({ code: 'upstream' })
  })

  test('stops when it is told to, with the reason it was given', async () => {
    await publish('slow', [{ version: '1.0.0', files: declares('export declare const a: 1') }])
    const found = await use().discover('slow')
    const fetched = await use().fetch(found)
    const gone = new Error('the worker is stopping')
    const stopped = useSource(typesSource, { ...world.ctx, signal: AbortSignal.abort(gone) })
    await expect(stopped.fetch(found)).rejects.toBe(gone)
    await expect(stopped.documents(found, fetched)).rejects.toBe(gone)
  })

  test('reads a real package: commander', async () => {
    const [recorded] = recordedPackages('commander')
    if (!recorded) throw new Error('not recorded')
    await registry.add(recorded)
    registry.addMissing('@types/commander')
    const read = await use().read('commander')
    const symbols = symbolsOf(read)
    expect(symbols).toEqual(expect.arrayContaining(['Command', 'Option', 'program']))
    const chunks = read.ready.flatMap((document) => document.chunks)
    const command = chunks.filter(({ text }) => text.includes('requiredOption('))
    expect(command.length).toBeGreaterThan(0)
    expect(Math.max(...chunks.map(({ text }) => text.length))).toBeLessThanOrEqual(1_500)
  })
})
