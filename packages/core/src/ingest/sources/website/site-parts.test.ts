import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodePage } from './decode-page.ts'
import { chooseEdition, editionOf, meansVersion } from './doc-versions.ts'
import { pageOfTwin, twinOf } from './fetch-page.ts'
import { documentPath, normalizeUrl } from './normalize-url.ts'
import { parseLlmsLinks, splitLlmsFull } from './read-llms.ts'
import { readPage } from './read-page.ts'
import { parseSitemap } from './read-sitemap.ts'
import { createTrapDetector } from './url-traps.ts'

describe('one address for one page', () => {
  test.each([
    ['http://Docs.Test:80/a/../b#part', 'http://docs.test/b'],
    ['https://docs.test/a/index.html', 'https://docs.test/a/'],
    ['https://docs.test//a//b', 'https://docs.test/a/b'],
    ['https://docs.test/%7euser/%c3%a9', 'https://docs.test/~user/%C3%A9'],
    ['https://docs.test/a?b=2&a=1&utm_source=x&fbclid=1', 'https://docs.test/a?a=1&b=2'],
    ['https://docs.test/a;jsessionid=1F?PHPSESSID=2', 'https://docs.test/a'],
    ['https://user:secret@docs.test./a', 'https://docs.test/a'],
    ['../c', 'https://docs.test/c'],
    ['mailto:x@docs.test', null],
    ['javascript:alert(1)', null],
    ['http://', null],
  ])('%s is %s', (address, expected) => {
    expect(normalizeUrl(address, 'https://docs.test/a/b')).toBe(expected)
  })

  test('stays the same when it is normalised again', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const once = normalizeUrl(url)
        expect(once === null ? null : normalizeUrl(once)).toBe(once)
      }),
    )
  })

  test('gives a document its path', () => {
    expect(documentPath('https://docs.test/')).toBe('index')
    expect(documentPath('https://docs.test/a/b/')).toBe('a/b')
    expect(documentPath('https://docs.test/a%20b?x=1')).toBe('a b?x=1')
    expect(documentPath('https://docs.test/%E0%A4%A')).toBe('%E0%A4%A')
  })

  test('and another for its Markdown', () => {
    expect(twinOf('https://docs.test/a')).toBe('https://docs.test/a.md')
    expect(twinOf('https://docs.test/a/')).toBe('https://docs.test/a/index.md')
    expect(twinOf('https://docs.test/a.html')).toBe('https://docs.test/a.md')
    expect(twinOf('https://docs.test/a.md')).toBeNull()
    expect(pageOfTwin('https://docs.test/a.md')).toBe('https://docs.test/a')
    expect(pageOfTwin('https://docs.test/a/index.mdx')).toBe('https://docs.test/a/')
  })
})

describe('an edition of the docs', () => {
  test.each([
    ['/docs/2.x/intro', '2.x'],
    ['/docs/v3/intro', 'v3'],
    ['/en/stable/intro', 'stable'],
    ['/3/library/os.html', '3'],
    ['/docs/next/intro', 'next'],
    ['/v10.0.1-beta.2/', 'v10.0.1-beta.2'],
  ])('is named in %s', (path, label) => expect(editionOf(path)?.label).toBe(label))

  test.each([
    '/docs/intro',
    '/blog/2.0/',
    '/releases/v3/',
    '/docs/errors/404/',
    '/guide/404',
    '/api/v1/users',
    '/2024-01-02/x',
    '/items/12/34/',
    '/latest',
  ])('is not named in %s', (path) => expect(editionOf(path)).toBeNull())

  test('means a version, or does not', () => {
    for (const label of ['2.4.1', '2.4', 'v2', '2.x', '2']) {
      expect(meansVersion(label, '2.4.1')).toBe(true)
    }
    for (const label of ['2.5', 'v1', '24', 'next', 'stable']) {
      expect(meansVersion(label, '2.4.1')).toBe(false)
    }
  })

  test('is chosen by name, else by number', () => {
    expect(chooseEdition(['1.0', 'latest', 'stable'])).toBe('stable')
    expect(chooseEdition(['v9', 'v10', 'v11-beta', 'next'])).toBe('v10')
    expect(chooseEdition(['next'])).toBeNull()
  })
})

describe('an HTML page', () => {
  const read = (html: string) => readPage(html, 'https://docs.test/a/b')

  test('tells links, base, canonical, translations and what it asks of crawlers', () => {
    const facts = read(`<HTML LANG=de><base href="/root/"><title> A &amp;
      B </title><meta name=description content="About &quot;x&quot;"><meta name=generator content="VitePress v2">
      <link rel=canonical href=c><link rel="alternate" hreflang=fr href=/fr/><link rel=next href=n>
      <a href=" x?b=1&amp;a=2#y ">x</a><a href="javascript:x()">j</a><a rel="external nofollow" href=z>z</a>
      <area href="/area"><meta name="robots" content="max-snippet:-1, NoIndex">`)
    expect(facts).toEqual({
      title: 'A & B',
      description: 'About "x"',
      language: 'de',
      links: [
        'https://docs.test/root/n',
        'https://docs.test/root/x?a=2&b=1',
        'https://docs.test/area',
      ],
      canonical: 'https://docs.test/root/c',
      alternates: [{ language: 'fr', url: 'https://docs.test/fr/' }],
      noindex: true,
      nofollow: false,
      generator: 'VitePress v2',
      refresh: null,
      needsScripts: false,
    })
  })

  test('is an empty shell when its scripts write its text', () => {
    const text = 'Words of the page. '.repeat(20)
    const shell = '<body><div id=root></div><noscript>Please enable JavaScript.</noscript>'
    expect(read(`${shell}<script>${text}</script>`).needsScripts).toBe(true)
    expect(read(`<body><p>${text}</p><script src=x></script>`).needsScripts).toBe(false)
    expect(read('<body><p>short').needsScripts).toBe(false)
  })

  test('obeys a header that is meant for us', () => {
    expect(readPage('', 'https://docs.test/', 'noindex, nofollow')).toMatchObject({
      noindex: true,
      nofollow: true,
    })
    expect(readPage('', 'https://docs.test/', 'googlebot: noindex').noindex).toBe(false)
    expect(readPage('', 'https://docs.test/', 'TwinMCP: none').noindex).toBe(true)
  })

  test.each([
    ['nested without end', '<div>'.repeat(200_000)],
    ['nested, with end tags of others', '<div>'.repeat(200_000) + '</span>'.repeat(200_000)],
    ['of unclosed tags', '<a href="'.repeat(50_000)],
    ['of attributes', `<a ${'x=y '.repeat(200_000)}>`],
    ['of links', '<a href="/x">'.repeat(100_000)],
    ['of entities', '&amp'.repeat(500_000)],
    ['with a comment that never ends', `<!--${'-'.repeat(1_000_000)}`],
  ])('%s is read in bounded time', (_, html) => {
    const startedAt = performance.now()
    expect(read(html).links.length).toBeLessThanOrEqual(5_000)
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  })

  test('is read to its end however deep it is', () => {
    const deep = `${'<div>'.repeat(1_000)}<a href="/deep">x</a>${'</div>'.repeat(1_000)}<a href="/end">`
    expect(read(deep).links).toEqual(['https://docs.test/deep', 'https://docs.test/end'])
  })

  test('is decoded by its mark, the header, its own word, else as UTF-8', () => {
    const latin = Buffer.from('<meta charset=iso-8859-1>é', 'latin1')
    expect(decodePage(latin, null)).toContain('é')
    expect(decodePage(Buffer.from('é', 'latin1'), 'windows-1252')).toBe('é')
    expect(decodePage(Buffer.from('é'), null)).toBe('é')
    expect(decodePage(Buffer.from('é'), 'no-such-charset')).toBe('é')
  })
})

describe('a sitemap', () => {
  test('gives pages with their dates, and other sitemaps', () => {
    const text = `\ufeff<?xml version="1.0"?><urlset xmlns="x"><url><loc><![CDATA[/a?b&c]]></loc>
      <lastmod>2026-01-02</lastmod></url><url><loc>/b&amp;c</loc></url><url><loc></loc></url></urlset>`
    expect(parseSitemap(text, 'https://docs.test/sitemap.xml').pages).toEqual([
      { url: 'https://docs.test/a?b=&c=', lastmod: '2026-01-02' },
      { url: 'https://docs.test/b&c', lastmod: null },
    ])
  })

  test('that is broken or hostile gives what can be read, in bounded time', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset><url><loc>/&b;</loc></url>`
    const parsed = parseSitemap(bomb, 'https://docs.test/')
    expect(JSON.stringify(parsed).length).toBeLessThan(200)
    const startedAt = performance.now()
    parseSitemap(`<urlset>${'<url><loc>'.repeat(300_000)}`, 'https://docs.test/')
    parseSitemap('<a>'.repeat(300_000) + '</b>'.repeat(300_000), 'https://docs.test/')
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    fc.assert(fc.property(fc.string(), (text) => void parseSitemap(text, 'https://docs.test/')))
  })
})

describe('llms.txt', () => {
  test.each(['[a](', '](', '[', '[a](b '])('of %s over and over costs no time', (text) => {
    const began = performance.now()
    expect(parseLlmsLinks(text.repeat(500_000), 'https://docs.test/llms.txt')).toEqual([])
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  test('names pages by links', () => {
    const text = '# X\n> y\n- [A](/a.md): one\n- [B](<https://docs.test/b>)\n- [mail](mailto:x@y.z)'
    expect(parseLlmsLinks(text, 'https://docs.test/llms.txt')).toEqual([
      'https://docs.test/a.md',
      'https://docs.test/b',
    ])
  })

  test('in full is cut where a page names its source, and not at other headings', () => {
    const text =
      '# One\nSource: https://docs.test/1\n\nText\n# Inside\nmore\n\n# Two\n\nURL: https://docs.test/2\nEnd'
    expect(splitLlmsFull(text, 'https://docs.test/llms-full.txt')).toEqual([
      { url: 'https://docs.test/1', markdown: '# One\n\nText\n# Inside\nmore\n' },
      { url: 'https://docs.test/2', markdown: '# Two\n\nEnd' },
    ])
    expect(splitLlmsFull('# One\ntext\n# Two', 'https://docs.test/')).toEqual([])
  })
})

test('a trap is told from pages by how many alike there are', () => {
  const isTrap = createTrapDetector()
  const traps = (urls: string[]) => urls.filter((url) => isTrap(`https://docs.test${url}`) !== null)
  const count = (most: number, make: (index: number) => string) =>
    traps(Array.from({ length: most }, (_, index) => make(index))).length
  expect(count(300, (index) => `/rules/rule-${index}`)).toBe(0)
  expect(count(300, (index) => `/guide/${'abcdefghij'[index % 10]}-${'klmnop'[index % 6]}`)).toBe(0)
  expect(count(300, (index) => `/events/2026/${index}`)).toBeGreaterThan(200)
  expect(count(300, (index) => `/s?q=${String.fromCharCode(97 + (index % 26))}${index}`)).toBe(280)
  expect(
    traps(['/a/b/a/b/c', '/x/y/x/z/x', `/${'x/'.repeat(2)}`, `/${'y'.repeat(2_000)}`]),
  ).toHaveLength(3)
})
