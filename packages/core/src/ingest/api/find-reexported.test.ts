import { describe, expect, test } from 'vitest'
import { findReexported } from './find-reexported.ts'

const find = (text: string, name = 'acme') => findReexported(new Map([['index.d.ts', text]]), name)

describe('packages that another hands on', () => {
  test('are those of its export … from, most used first', () => {
    expect(
      find(`
        import { a } from 'imported'
        import type * as node from 'node:stream'
        export { b } from 'once'
        export * from '@kit/base'; export type { c, d } from "@kit/base/deep"
        export * from './own'; export { e } from 'acme/sub'
      `),
    ).toEqual(['@kit/base', 'once'])
  })

  test('and the sibling that declarations of DefinitelyTyped build on', () => {
    expect(find('import * as core from "express-core"', 'express')).toEqual(['express-core'])
  })

  test('are found in bounded time, whatever the text', () => {
    const hostile = [
      'import '.repeat(800_000),
      `export${' '.repeat(4_000_000)}`,
      `from 'x' `.repeat(600_000),
    ]
    const started = performance.now()
    for (const text of hostile) find(text)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
