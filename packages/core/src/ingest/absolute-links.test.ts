import { describe, expect, test } from 'vitest'
import { chunkUrl, documentUrl, resolveLink } from './absolute-links.ts'
import { createLinkBase } from './create-link-base.ts'

const acme = {
  name: 'acme',
  version: '2.1.0',
  homepage: 'https://acme.test/docs',
  repository: { url: 'git+https://github.com/acme/acme.git' },
}
const paths = ['README.md', 'docs/guide.md', 'docs/api/index.md', 'dist/docs/built.md']
const base = createLinkBase(acme, paths)
const blob = 'https://github.com/acme/acme/blob/v2.1.0'

describe('pages', () => {
  test.each([
    ['at the tag of their version', acme, `${blob}/docs/guide.md`],
    [
      'at the commit they were published from',
      { ...acme, gitHead: 'abc123' },
      'https://github.com/acme/acme/blob/abc123/docs/guide.md',
    ],
    [
      "in the package's folder, at the package's tag",
      {
        ...acme,
        name: '@acme/ui',
        repository: { url: 'github:acme/acme', directory: 'packages/ui/' },
      },
      'https://github.com/acme/acme/blob/@acme/ui@2.1.0/packages/ui/docs/guide.md',
    ],
    [
      'on GitLab',
      { ...acme, repository: 'gitlab:acme/acme' },
      'https://gitlab.com/acme/acme/-/blob/v2.1.0/docs/guide.md',
    ],
    [
      'on the page of the package, without a known repository',
      { ...acme, repository: undefined },
      'https://www.npmjs.com/package/acme/v/2.1.0?activeTab=code',
    ],
  ])('are %s', (_, published, url) => {
    expect(documentUrl(createLinkBase(published, paths), 'docs/guide.md')).toBe(url)
  })

  test('that a build wrote are not in the repository', () => {
    expect(documentUrl(base, 'dist/docs/built.md')).toBe(
      'https://www.npmjs.com/package/acme/v/2.1.0?activeTab=code',
    )
  })

  test('have an address for each heading where the address is theirs alone', () => {
    expect(chunkUrl(base, 'README.md', 'set-up')).toBe(`${blob}/README.md#set-up`)
    expect(chunkUrl(base, 'README.md', '')).toBe(`${blob}/README.md`)
    expect(chunkUrl(base, 'dist/docs/built.md', 'x')).not.toContain('#')
  })
})

describe('links', () => {
  test.each([
    ['https://x.test/a?b#c', 'https://x.test/a?b#c'],
    ['mailto:a@b.test', 'mailto:a@b.test'],
    ['//x.test/a', 'https://x.test/a'],
    ['#below', null],
    ['', null],
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['./api/index.md#x', `${blob}/docs/api/index.md#x`],
    ['api', `${blob}/docs/api/index.md`],
    ['../README.md', `${blob}/README.md`],
    ['../examples/my%20app.js', `${blob}/examples/my%20app.js`],
    ['../../../../etc/passwd', null],
    ['/docs/routing#params', 'https://acme.test/docs/routing#params'],
    ['/docs/guide.md', `${blob}/docs/guide.md`],
  ])('%s leads to %s', (href, url) => {
    expect(resolveLink(base, 'docs/guide.md', href)).toBe(url)
  })

  test('of a package that names no place are words alone', () => {
    const nowhere = createLinkBase({ name: 'acme', version: '1.0.0' }, [])
    expect(resolveLink(nowhere, 'README.md', 'other.md')).toBeNull()
    expect(resolveLink(nowhere, 'README.md', '/docs')).toBeNull()
  })
})
