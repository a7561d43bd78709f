import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ApiSymbol } from './api-symbol.ts'
import { extractApi } from './extract-api.ts'

const read = (files: Record<string, string>, manifest: Record<string, unknown> = {}) =>
  extractApi(new Map(Object.entries(files)), { name: 'acme', types: './index.d.ts', ...manifest })
const names = (symbols: readonly ApiSymbol[]) => symbols.map(({ name }) => name).sort()
const one = (source: string) => {
  const [symbol] = read({ 'index.d.ts': source }).symbols
  if (!symbol) throw new Error('no symbol')
  return symbol
}

describe('the symbols of a declaration file', () => {
  test('are its exports, of every kind, and nothing else', () => {
    const { symbols } = read({
      'index.d.ts': `
        export declare function run(): void
        export declare const limit: number, other: string
        export declare class Box<T> { value: T }
        export interface Options { a: string }
        export type Id = string | number
        export declare enum Level { Low, High }
        export declare namespace tools { function sharpen(): void }
        export declare function Panel(props: { title: string }): JSX.Element
        declare function hidden(): void
        export {}
      `,
    })
    expect(Object.fromEntries(symbols.map(({ name, kind }) => [name, kind]))).toEqual({
      run: 'function',
      limit: 'const',
      other: 'const',
      Box: 'class',
      Options: 'interface',
      Id: 'type',
      Level: 'enum',
      'tools.sharpen': 'function',
      Panel: 'component',
    })
  })

  test('come with overloads together, without comments, bodies and words of declaration', () => {
    const symbol = one(`
      /** First. */
      export declare function get(key: string /* a key */): string
      /** Second. @deprecated use the first */
      export declare function get(key: number): number // that is it
    `)
    expect(symbol.signature).toBe(
      'function get(key: string ): string\nfunction get(key: number): number',
    )
    expect(symbol.summary).toBe('First.')
    expect(symbol.deprecated).toBeUndefined()
  })

  test('keep what looks like a comment inside of a string', () => {
    const url = '`https://$' + '{string}/*`'
    expect(one(`export type Url = ${url} | "//x" // y`).signature).toBe(`type Url = ${url} | "//x"`)
  })

  test('carry their documentation, of TSDoc and of JSDoc', () => {
    const symbol = one(`
      /**
       * Adds numbers. See {@link https://example.com | the page} and {@link Box}.
       *
       * @param a - the first
       * @param {number} [b=1] the second
       * @returns the sum
       * @throws RangeError when too large
       * @since 1.2.0
       * @remarks Slow.
       * @deprecated Use \`plus\` instead.
       * @example
       * \`\`\`ts
       * @Decorated()
       * add(1, 2)
       * \`\`\`
       * @example add(3)
       */
      export declare function add(a: number, b?: number): number
    `)
    expect(symbol).toMatchObject({
      summary: 'Adds numbers. See [the page](https://example.com) and `Box`.',
      params: [
        { name: 'a', text: 'the first' },
        { name: 'b', type: 'number', text: 'the second' },
      ],
      returns: 'the sum',
      throws: ['RangeError when too large'],
      since: '1.2.0',
      remarks: 'Slow.',
      deprecated: 'Use `plus` instead.',
      examples: ['```ts\n@Decorated()\nadd(1, 2)\n```', '```ts\nadd(3)\n```'],
    })
    expect(symbol.startLine).toBe(2)
    expect(symbol.endLine).toBe(19)
  })

  test('do not begin with the licence of the file', () => {
    const symbol = one('/** @license MIT */\nexport declare const a: 1')
    expect(symbol.summary).toBeUndefined()
  })

  test('leave out what is internal', () => {
    const { symbols } = read({
      'index.d.ts': `
        export declare const _secret: 1
        /** @internal */
        export declare const inner: 2
        export declare class Box {
          private key: string
          #id: string
          _cache: string
          /** @internal */ raw(): void
          open(): void
        }
      `,
    })
    expect(names(symbols)).toEqual(['Box'])
    expect(symbols[0]?.members.map(({ name }) => name)).toEqual(['open'])
  })

  test('show members of bases that nobody can import by themselves', () => {
    const { symbols } = read({
      'index.d.ts': `
        interface _Base { /** At least. */ min(n: number): this }
        export interface Middle extends _Base { max(n: number): this }
        export interface Text extends Middle { trim(): this }
        export {}
      `,
    })
    const members = Object.fromEntries(
      symbols.map(({ name, members }) => [name, members.map((member) => member.name)]),
    )
    expect(members).toEqual({ Middle: ['max', 'min'], Text: ['trim'] })
  })

  test('list the documented options of a function, and name a destructured parameter', () => {
    const symbol = one(`
      export declare function run({ a, b }: Base & {
        /** How often. */ times?: number
      }): void
    `)
    expect(symbol.signature).toContain('function run(options: Base & {')
    expect(symbol.members).toMatchObject([{ name: 'times', summary: 'How often.' }])
  })
})

describe('names', () => {
  test('are followed through re-exports, aliases and namespaces', () => {
    const { symbols } = read({
      'index.d.ts': `
        export * from './d/a.js'
        export { one as first, default as main } from './d/b'
        export * as extra from './c/index.js'
        import { hidden } from './d/b'
        export { hidden as shown }
      `,
      'd/a.d.ts': 'export declare const alpha: 1; export default 1',
      'd/b.d.ts':
        'export declare const one: 1; export declare const hidden: 2; export default function main(): void',
      'c/index.d.ts': 'export declare const deep: 1',
    })
    expect(names(symbols)).toEqual(['alpha', 'extra.deep', 'first', 'main', 'shown'])
  })

  test('stop at modules that export each other', () => {
    const { symbols } = read({
      'index.d.ts':
        "export * from './a'; export { loop } from './a'; export * as me from './index'",
      'a.d.ts':
        "export * from './index'; export { loop } from './index'; export declare const a: 1",
    })
    expect(names(symbols)).toEqual(['me.a'])
  })

  test('are written as people write them where a module exports itself', () => {
    const { symbols } = read({
      'index.d.ts':
        "import * as z from './all'; export * from './all'; export { z }; export default z",
      'all.d.ts': 'export declare function string(): void; export declare function number(): void',
    })
    expect(names(symbols)).toEqual(['z.number', 'z.string'])
    expect(symbols[0]?.importLine).toBe("import { z } from 'acme'")
  })

  test('of export = are those of the function and of its namespace', () => {
    const { symbols } = read({
      'index.d.ts': `
        declare function e(): e.App
        declare namespace e { interface App { listen(): void } var json: () => void }
        export = e
      `,
    })
    expect(names(symbols)).toEqual(['App', 'acme', 'json'])
    expect(symbols.find(({ name }) => name === 'acme')).toMatchObject({
      signature: 'function acme(): e.App',
      importLine: "import acme from 'acme'",
    })
  })

  test('of other packages are taken where the package hands them on and they are there', () => {
    const files = {
      'index.d.ts': "export { tool } from 'helper'; export { Readable } from 'node:stream'",
      'node_modules/helper/package.json': '{"types":"dist/index.d.ts"}',
      'node_modules/helper/dist/index.d.ts': 'export declare function tool(): void',
    }
    expect(names(read(files).symbols)).toEqual(['tool'])
  })

  test('of scripts without imports are global, as are those of declare global', () => {
    const { symbols } = read({
      'index.d.ts': `
        declare function launch(): void
        declare module 'acme/sub' { function nested(): void }
      `,
    })
    expect(symbols.map(({ entry, name }) => `${entry} ${name}`).sort()).toEqual([
      'acme/sub nested',
      'global launch',
    ])
  })

  test('of JavaScript are those of CommonJS and of modules, documented by JSDoc', () => {
    const { symbols } = read(
      {
        'index.js': "module.exports = require('./lib/acme')",
        'lib/acme.js': `
          exports = module.exports = createAcme
          /**
           * Makes one.
           * @param {string} name What it is called
           */
          function createAcme(name) { return {} }
          /** Stops. */
          exports.stop = function stop(force) {}
        `,
      },
      { types: undefined, main: 'index.js' },
    )
    expect(symbols).toMatchObject([
      { name: 'createAcme', params: [{ name: 'name', type: 'string' }] },
      { name: 'stop', signature: 'function stop(force)', summary: 'Stops.' },
    ])
  })
})

describe('import paths', () => {
  const declared = { 'a.d.ts': 'export declare const a: 1', 'b.d.ts': 'export declare const b: 1' }
  const entriesOf = (files: Record<string, string>, manifest: Record<string, unknown>) =>
    read(files, { types: undefined, ...manifest }).symbols.map(
      ({ entry, name }) => `${entry} ${name}`,
    )

  test('are those of exports, by the conditions a type checker takes', () => {
    const exports = {
      '.': { import: { types: './a.d.ts', default: './a.js' } },
      './sub': './b.js',
      './internal/x': './a.js',
      './package.json': './package.json',
    }
    expect(entriesOf(declared, { exports })).toEqual(['acme a', 'acme/sub b'])
  })

  test('with a pattern are those of the files there are', () => {
    expect(
      entriesOf({ 'd/a.d.ts': declared['a.d.ts'] }, { exports: { './*': './d/*.js' } }),
    ).toEqual(['acme/a a'])
  })

  test('follow typesVersions, and without exports the files at the root', () => {
    const typesVersions = { '<=4': { '*': ['old/*'] }, '*': { '*': ['new/*'] } }
    const files = { 'new/index.d.ts': declared['a.d.ts'], 'server.d.ts': declared['b.d.ts'] }
    expect(entriesOf(files, { types: './index.d.ts', typesVersions })).toEqual([
      'acme a',
      'acme/server b',
    ])
  })

  test('that export the same thing are named with it once', () => {
    const exports = { '.': './a.js', './again': './c.js' }
    const { symbols } = read(
      { ...declared, 'c.d.ts': "export * from './a'" },
      { types: undefined, exports },
    )
    expect(symbols).toMatchObject([{ name: 'a', entry: 'acme', alsoIn: ['acme/again'] }])
  })
})

describe('laws', () => {
  const identifier = fc
    .stringMatching(/^[a-z][A-Za-z]{2,8}$/)
    .filter(
      (name) =>
        !/^(?:default|export|import|const|class|function|type|enum|new|var|let|typeof|void|null|true|false|this|with|while|for|switch|case|break|return|throw|try|catch|delete|extends|super|debugger|finally|else|static|public|private|yield|await|package|interface|protected|implements|instanceof|continue|global)$/.test(
          name,
        ),
    )

  test('every exported name of a generated module is there once', () => {
    const forms = [
      (name: string) => `export declare function ${name}(a: string): void`,
      (name: string) => `/** Says. */ export declare const ${name}: () => void`,
      (name: string) => `export interface ${name} { a: string }`,
      (name: string) => `export type ${name} = { b: number }`,
      (name: string) => `export declare enum ${name} { A }`,
      (name: string) => `declare class ${name} {}\nexport { ${name} }`,
    ]
    const declarations = fc.uniqueArray(fc.tuple(identifier, fc.nat(forms.length - 1)), {
      minLength: 1,
      maxLength: 20,
      selector: ([name]) => name,
    })
    fc.assert(
      fc.property(declarations, fc.boolean(), (list, isSplit) => {
        const lines = list.map(([name, form]) => forms[form]?.(name) ?? '')
        const half = isSplit ? Math.floor(lines.length / 2) : 0
        const { symbols } = read({
          'index.d.ts': ["export * from './rest'", ...lines.slice(half)].join('\n'),
          'rest.d.ts': [...lines.slice(0, half), 'export {}'].join('\n'),
        })
        expect(names(symbols)).toEqual(list.map(([name]) => name).sort())
      }),
      { numRuns: 150 },
    )
  })

  const SAMPLE = `/** Doc. @param a - x */ export declare function run<T extends { a: string }>(a: T): void
export default class Box { /** m */ open(): \`a\${string}\` }
export * from './index'; export { x as y } from 'z'; declare module 'm' { export = Box }
declare namespace A.B { export import C = A.D; const e: unique symbol }`

  test('no text makes it fail, whatever was done to it', () => {
    const mutated = fc
      .array(fc.tuple(fc.nat(SAMPLE.length), fc.nat(30), fc.string({ maxLength: 12 })), {
        maxLength: 6,
      })
      .map((edits) =>
        edits.reduce(
          (text, [at, gone, put]) => text.slice(0, at) + put + text.slice(at + gone),
          SAMPLE,
        ),
      )
    fc.assert(
      fc.property(fc.oneof(fc.string(), mutated), (text) => {
        const result = read({ 'index.d.ts': text, 'package.json': text })
        expect(JSON.parse(JSON.stringify(result))).toEqual(result)
      }),
      { numRuns: 300 },
    )
  })

  test('no package.json makes it fail', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (exports, typesVersions) => {
        read({ 'index.d.ts': 'export declare const a: 1' }, { exports, typesVersions })
      }),
      { numRuns: 200 },
    )
  })
})
