import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatLibraryId, parseLibraryId } from './library-id.ts'

describe('parseLibraryId', () => {
  it.each([
    ['/npm/zod', '/npm/zod', null],
    ['/npm/zod/4.1.0', '/npm/zod', '4.1.0'],
    ['/npm/zod@4.1.0', '/npm/zod', '4.1.0'],
    ['/npm/zod/v4.1.0', '/npm/zod', '4.1.0'],
    ['/npm/@trpc/server', '/npm/@trpc/server', null],
    ['/npm/@trpc/server/11.0.0-rc.1', '/npm/@trpc/server', '11.0.0-rc.1'],
    ['zod', '/npm/zod', null],
    ['  zod  ', '/npm/zod', null],
    ['zod@4.1.0', '/npm/zod', '4.1.0'],
    ['zod@^4', '/npm/zod', '^4'],
    ['zod@latest', '/npm/zod', 'latest'],
    ['npm:zod@>=3 <5', '/npm/zod', '>=3 <5'],
    ['npm:@trpc/server@11', '/npm/@trpc/server', '11'],
    ['pkg:npm/zod@4.1.0', '/npm/zod', '4.1.0'],
    ['pkg:npm/%40trpc/server@11.0.0', '/npm/@trpc/server', '11.0.0'],
    ['pkg:npm/zod@4.1.0?x=1#sub', '/npm/zod', '4.1.0'],
    ['https://www.npmjs.com/package/zod', '/npm/zod', null],
    ['https://www.npmjs.com/package/@trpc/server/v/11.0.0', '/npm/@trpc/server', '11.0.0'],
    ['JSONStream', '/npm/JSONStream', null],
  ])('reads %s as package %s, version %s', (input, slug, range) => {
    expect(parseLibraryId(input)).toMatchObject({ slug, range, ecosystem: 'npm' })
  })

  it.each([
    ['/colinhacks/zod', '/colinhacks/zod', null],
    ['colinhacks/zod', '/colinhacks/zod', null],
    ['/Vercel/Next.js', '/vercel/next.js', null],
    ['/vercel/next.js/v16.0.0', '/vercel/next.js', '16.0.0'],
    ['https://github.com/vercel/next.js', '/vercel/next.js', null],
    ['git+https://github.com/vercel/next.js.git', '/vercel/next.js', null],
  ])('reads %s as repository %s, version %s', (input, slug, range) => {
    expect(parseLibraryId(input)).toMatchObject({ slug, range, ecosystem: null })
  })

  it.each([
    '',
    '/',
    '/npm/',
    '/npm/@trpc',
    'a b',
    '../etc/passwd',
    '/npm/../x',
    'zod@"; drop table libraries',
    'pkg:npm/%E0%A4%A',
    'x'.repeat(300),
  ])('refuses %j and shows what it takes', (input) => {
    expect(() => parseLibraryId(input)).toThrow(/is not a library id\. Use \/npm\/zod/)
  })

  it('reads back every id that it writes', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/)
    const scoped = fc.tuple(name, name).map(([scope, base]) => `@${scope}/${base}`)
    const version = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => parts.join('.'))
    fc.assert(
      fc.property(fc.oneof(name, scoped), fc.option(version), (packageName, range) => {
        const slug = `/npm/${packageName}`
        expect(parseLibraryId(formatLibraryId(slug, range))).toEqual({
          slug,
          ecosystem: 'npm',
          name: packageName,
          range,
        })
      }),
    )
  })
})
