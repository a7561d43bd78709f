import { describe, expect, it } from 'vitest'
import { asKind, guessAddress } from './guess-address.ts'

describe('an address is taken for', () => {
  it.each([
    ['zod', 'npm'],
    ['zod@4.1.0', 'npm'],
    ['@trpc/server@11', 'npm'],
    ['npm:zod', 'npm'],
    ['pypi:requests', 'package'],
    ['pkg:cargo/serde@1.0.0', 'package'],
    ['https://crates.io/crates/serde', 'package'],
    ['colinhacks/zod', 'repository'],
    ['https://github.com/colinhacks/zod', 'repository'],
    ['https://git.example.org/team/docs.git', 'repository'],
    ['git@example.org:team/docs.git', 'repository'],
    ['https://zod.dev', 'website'],
    ['zod.dev/api', 'website'],
    ['http://127.0.0.1:8080/docs/', 'website'],
    ['https://blog.example.org/rss.xml', 'feed'],
    ['https://api.example.org/openapi.json', 'openapi'],
    ['https://api.example.org/schema.graphql', 'graphql'],
    ['https://stackoverflow.com/questions/tagged/zod', 'community'],
    ['https://dev.to/t/svelte', 'community'],
    ['/srv/docs/handbook', 'files'],
    ['/npm/zod', 'library'],
    ['/colinhacks/zod', 'library'],
  ])('%s → %s', (address, kind) => expect(guessAddress(address)).toBe(kind))

  it('nothing, when nothing was typed', () => expect(guessAddress('  ')).toBeNull())
})

it('an address that was said to be a site, a feed or a folder carries the word for it once', () => {
  expect(asKind('zod.dev', 'website')).toBe('website:https://zod.dev')
  expect(asKind('website:https://zod.dev', 'website')).toBe('website:https://zod.dev')
  expect(asKind('https://a.example/news', 'feed')).toBe('feed:https://a.example/news')
  expect(asKind('/srv/docs', 'files')).toBe('files:/srv/docs')
  expect(asKind('zod', 'npm')).toBe('zod')
})
