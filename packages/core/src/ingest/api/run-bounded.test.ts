import { describe, expect, test } from 'vitest'
import type { TypesJob } from './api-protocol.ts'
import { runBounded } from './run-bounded.ts'

const job = (files: Record<string, string>): TypesJob => ({
  task: 'types',
  manifest: { name: 'acme', types: './index.d.ts' },
  files: Object.entries(files),
  guides: [],
  linkBase: { repositoryRoot: null, directory: '', homepage: null, packagePage: 'https://p' },
  otherBases: [],
})

describe('the bounded process', () => {
  test('gives documents', async () => {
    const reply = await runBounded(job({ 'index.d.ts': 'export declare const a: 1' }))
    expect(reply).toMatchObject({ documents: [{ path: 'api/index' }], skipped: [] })
  })

  test('leaves out a file with a type that is nested 100,000 deep, and reads the others', async () => {
    const deep = `export type Deep = ${'['.repeat(100_000)}1${']'.repeat(100_000)}`
    const reply = await runBounded(
      job({ 'index.d.ts': "export * from './deep'; export declare const a: 1", 'deep.d.ts': deep }),
    )
    expect(reply).toMatchObject({
      documents: [{ path: 'api/index' }],
      skipped: [{ path: 'deep.d.ts', reason: 'nested too deeply' }],
    })
  })

  test('leaves out a file that is too long', async () => {
    const long = `export type Long = ${'1 | '.repeat(3_000_000)}1`
    const reply = await runBounded(
      job({ 'index.d.ts': "export * from './long'; export declare const a: 1", 'long.d.ts': long }),
    )
    expect(reply).toMatchObject({ documents: [{}], skipped: [{ path: 'long.d.ts' }] })
  })

  test('follows 3,000 modules that all export each other, and ends', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [
        `d/m${index}.d.ts`,
        `export * from './m${(index + 1) % 3_000}'; export * from './m${(index * 7) % 3_000}'; export declare const a${index}: 1`,
      ]),
    )
    const reply = await runBounded(job({ 'index.d.ts': "export * from './d/m0'", ...files }), {
      limits: { timeoutMs: 20_000 },
    })
    const chunks = 'documents' in reply ? reply.documents.flatMap((each) => each.chunks) : []
    expect(new Set(chunks.flatMap(({ symbol }) => symbol ?? [])).size).toBe(3_000)
  })

  test('is ended when it takes too long, or too much memory', async () => {
    const many = Array.from(
      { length: 40_000 },
      (_, index) => `export declare function f${index}(a: { b: string }): void`,
    )
    const big = job({ 'index.d.ts': many.join('\n') })
    expect(await runBounded(big, { limits: { timeoutMs: 60 } })).toMatchObject({
      reason: 'took longer than 0.06 s to read',
    })
    expect(await runBounded(big, { limits: { memoryBytes: 20 * 1024 * 1024 } })).toMatchObject({
      reason: 'needed more than 20 MB to read',
    })
  })

  test('is ended when the caller stops, with the reason it was given', async () => {
    const gone = new Error('the worker is stopping')
    const stop = new AbortController()
    const running = runBounded(job({ 'index.d.ts': 'export declare const a: 1' }), {
      signal: stop.signal,
    })
    stop.abort(gone)
    await expect(running).rejects.toBe(gone)
  })

  test('says why a description was refused', async () => {
    const bomb = [
      'openapi: 3.0.0',
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'
        .split('')
        .map(
          (name, index) =>
            `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(',')}]`,
        ),
    ]
    const reply = await runBounded({
      task: 'openapi',
      path: 'bomb.yaml',
      url: 'https://x/bomb.yaml',
      base64: Buffer.from(bomb.join('\n')).toString('base64'),
    })
    expect(reply).toEqual({ reason: 'a YAML bomb: its aliases repeat too much' })
  })
})
