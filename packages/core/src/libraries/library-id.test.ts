import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ECOSYSTEMS, type Ecosystem } from './ecosystems.ts'
import { formatLibraryId, parseLibraryId, primaryLocator } from './library-id.ts'

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

describe('ids of other ecosystems', () => {
  it.each([
    ['/pypi/requests', '/pypi/requests', null],
    ['/pypi/Zope.Interface/5.0', '/pypi/zope-interface', '5.0'],
    ['/pypi/requests@2.32', '/pypi/requests', '2.32'],
    ['pypi:requests==2.32', '/pypi/requests', '2.32'],
    ['pypi:requests@2.32', '/pypi/requests', '2.32'],
    ['pip:requests[socks]>=2,<3', '/pypi/requests', '>=2,<3'],
    ['pypi:django~=4.2', '/pypi/django', '~=4.2'],
    ['pypi:tz==1!2024.1.post1', '/pypi/tz', '1!2024.1.post1'],
    ['/crates/serde/1.0.200', '/crates/serde', '1.0.200'],
    ['crates:serde@1', '/crates/serde', '1'],
    ['cargo:serde_json', '/crates/serde_json', null],
    ['/go/github.com/gin-gonic/gin@v1.10.0', '/go/github.com/gin-gonic/gin', 'v1.10.0'],
    ['go:github.com/gin-gonic/gin@1.10.0', '/go/github.com/gin-gonic/gin', 'v1.10.0'],
    ['go:gopkg.in/yaml.v3', '/go/gopkg.in/yaml.v3', null],
    ['/maven/com.google.code.gson/gson/2.11.0', '/maven/com.google.code.gson/gson', '2.11.0'],
    ['maven:com.google.code.gson:gson:2.11.0', '/maven/com.google.code.gson/gson', '2.11.0'],
    ['maven:com.google.code.gson:gson', '/maven/com.google.code.gson/gson', null],
    ['maven:a.b:c:[1.0,2.0)', '/maven/a.b/c', '[1.0,2.0)'],
    ['packagist:monolog/monolog', '/packagist/monolog/monolog', null],
    ['/packagist/Monolog/Monolog/3.0.0', '/packagist/monolog/monolog', '3.0.0'],
    ['composer:symfony/http-kernel@^6.0 || ^7.0', '/packagist/symfony/http-kernel', '^6.0 || ^7.0'],
    ['gem:rails', '/rubygems/rails', null],
    ['gem:rails@~> 7.0', '/rubygems/rails', '~> 7.0'],
    ['/files/handbook', '/files/handbook', null],
    ['/files/handbook@2', '/files/handbook', '2'],
    ['/site/nextjs.org/docs@15', '/site/nextjs.org/docs', '15'],
    ['/gitlab.com/Group/sub/project@v1', '/gitlab.com/group/sub/project', 'v1'],
    ['/git.example.org/Team/tool@release/1.0', '/git.example.org/Team/tool', 'release/1.0'],
    ['/github.com/vercel/next.js/v16.0.0', '/vercel/next.js', '16.0.0'],
    ['/vercel/next.js@feature/x', '/vercel/next.js', 'feature/x'],
    ['github:vercel/next.js', '/vercel/next.js', null],
  ])('reads %s as %s, version %s', (input, slug, range) => {
    expect(parseLibraryId(input)).toMatchObject({ slug, range })
  })

  it.each([
    ['pkg:pypi/requests@2.32.0', '/pypi/requests', '2.32.0'],
    ['pkg:cargo/serde@1.0.0', '/crates/serde', '1.0.0'],
    ['pkg:golang/github.com/gin-gonic/gin@v1.10.0', '/go/github.com/gin-gonic/gin', 'v1.10.0'],
    [
      'pkg:maven/org.apache.commons/commons-lang3@3.14.0?type=jar',
      '/maven/org.apache.commons/commons-lang3',
      '3.14.0',
    ],
    ['pkg:composer/monolog/monolog@3.0.0', '/packagist/monolog/monolog', '3.0.0'],
    ['pkg:gem/rails@7.1.0', '/rubygems/rails', '7.1.0'],
    ['pkg:github/colinhacks/zod@v4.0.0#docs', '/colinhacks/zod', '4.0.0'],
    ['pkg:gitlab/group/project', '/gitlab.com/group/project', null],
  ])('reads the package URL %s', (input, slug, range) => {
    expect(parseLibraryId(input)).toMatchObject({ slug, range })
  })

  it.each([
    ['https://pypi.org/project/requests/', '/pypi/requests', null],
    ['https://pypi.org/project/requests/2.32.0/#files', '/pypi/requests', '2.32.0'],
    ['https://crates.io/crates/serde/1.0.200', '/crates/serde', '1.0.200'],
    ['https://docs.rs/tokio/latest/tokio/runtime/', '/crates/tokio', null],
    ['https://docs.rs/tokio/1.38.0/tokio', '/crates/tokio', '1.38.0'],
    ['https://docs.rs/crate/tokio/1.38.0', '/crates/tokio', '1.38.0'],
    [
      'https://pkg.go.dev/github.com/gin-gonic/gin@v1.10.0/render',
      '/go/github.com/gin-gonic/gin',
      'v1.10.0',
    ],
    ['pkg.go.dev/golang.org/x/text', '/go/golang.org/x/text', null],
    [
      'https://central.sonatype.com/artifact/com.google.code.gson/gson/2.11.0',
      '/maven/com.google.code.gson/gson',
      '2.11.0',
    ],
    ['https://packagist.org/packages/monolog/monolog#3.0.0', '/packagist/monolog/monolog', '3.0.0'],
    ['https://rubygems.org/gems/rails/versions/7.1.0', '/rubygems/rails', '7.1.0'],
    ['https://gitlab.com/gitlab-org/cli/-/tree/main/docs', '/gitlab.com/gitlab-org/cli', 'main'],
    ['https://bitbucket.org/team/repo/src/main/README.md', '/bitbucket.org/team/repo', 'main'],
    ['https://git.example.org/Team/tool.git', '/git.example.org/Team/tool', null],
    ['git@gitlab.com:group/project.git', '/gitlab.com/group/project', null],
    ['git@github.com:colinhacks/zod.git', '/colinhacks/zod', null],
    ['github.com/colinhacks/zod', '/colinhacks/zod', null],
    ['https://nextjs.org/docs/', '/site/nextjs.org/docs', null],
    ['https://Zod.dev', '/site/zod.dev', null],
    ['nextjs.org/docs/app?q=1#top', '/site/nextjs.org/docs/app', null],
    ['https://blog.example.org/@ann/post', '/site/blog.example.org/%40ann/post', null],
    ['http://127.0.0.1:4000/guide', '/site/127.0.0.1:4000/guide', null],
    ['https://github.com/rubygems/rubygems', '/github.com/rubygems/rubygems', null],
  ])('reads the address %s as %s', (input, slug, range) => {
    expect(parseLibraryId(input)).toMatchObject({ slug, range })
  })

  it.each([
    'https://pypi.org/',
    'https://crates.io/search/x',
    'https://github.com/vercel',
    'https://user:secret@example.org/docs',
    '/pypi/../x',
    '/site/example.org/../x',
    '/go/nodots',
    '/gitlab.com',
    '/maven/only-a-group',
    '/github.com/a',
    '/vercel/next.js@../../x',
    'pkg:docker/alpine@3',
    'ftp://example.org/x',
    'website:not-an-address',
    '/files/..',
  ])('refuses %j', (input) => {
    expect(() => parseLibraryId(input)).toThrow(/is not a library id/)
  })

  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
  const host = fc.tuple(word, word).map((parts) => parts.join('.'))
  const path = fc.array(word, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
  const pair = fc.tuple(word, word).map((parts) => parts.join('/'))
  const name: Record<Ecosystem, fc.Arbitrary<string>> = {
    npm: fc.oneof(
      word,
      pair.map((scoped) => `@${scoped}`),
    ),
    pypi: fc.tuple(word, word).map((parts) => parts.join('-')),
    crates: fc.tuple(word, word).map((parts) => parts.join('_')),
    go: fc.tuple(host, path).map((parts) => parts.join('/')),
    maven: fc.tuple(host, word).map((parts) => parts.join('/')),
    packagist: pair,
    rubygems: word,
    github: pair,
    git: fc.tuple(host, pair).map((parts) => parts.join('/')),
    site: fc.oneof(
      host,
      fc.tuple(host, path).map((parts) => parts.join('/')),
    ),
    files: word,
  }
  const version = fc.oneof(
    fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => `v${parts.join('.')}`),
    fc.constantFrom('v1.0.0-rc.1', '2.0-M1', '1.0.0.pre', '2024.1.0.post1', 'current', 'main'),
  )

  it('are read back as they are written, and by the locator of their source', () => {
    const ecosystem = fc.constantFrom(...(Object.keys(ECOSYSTEMS) as Ecosystem[]))
    const asked = ecosystem.chain((kind) =>
      fc.tuple(fc.constant(kind), name[kind], fc.option(version)),
    )
    fc.assert(
      fc.property(asked, ([kind, named, range]) => {
        const { root } = ECOSYSTEMS[kind]
        const written = formatLibraryId(root ? `/${root}/${named}` : `/${named}`, range)
        const ref = parseLibraryId(written)
        expect(parseLibraryId(formatLibraryId(ref.slug, ref.range))).toEqual(ref)
        if (kind !== 'github') expect(ref.ecosystem).toBe(kind)
        const locator = primaryLocator(ref.slug)
        if (locator === null) expect(kind).toBe('files')
        else expect(parseLibraryId(locator).slug).toBe(ref.slug)
      }),
      { numRuns: 500 },
    )
  })
})

describe('primaryLocator', () => {
  it.each([
    ['/npm/zod', 'npm:zod'],
    ['/pypi/requests', 'pypi:requests'],
    ['/maven/com.google.code.gson/gson', 'maven:com.google.code.gson:gson'],
    ['/colinhacks/zod', 'github:colinhacks/zod'],
    ['/github.com/rubygems/rubygems', 'github:rubygems/rubygems'],
    ['/gitlab.com/g/p', 'gitlab:https://gitlab.com/g/p'],
    ['/bitbucket.org/g/p', 'bitbucket:https://bitbucket.org/g/p'],
    ['/git.example.org/g/p', 'git:https://git.example.org/g/p'],
    ['/site/nextjs.org/docs', 'website:https://nextjs.org/docs'],
    ['/site/zod.dev', 'website:https://zod.dev/'],
    ['/site/127.0.0.1:4000/guide', 'website:http://127.0.0.1:4000/guide'],
    ['/files/handbook', null],
  ])('of %s is %s', (slug, locator) => {
    expect(primaryLocator(slug)).toBe(locator)
  })
})
