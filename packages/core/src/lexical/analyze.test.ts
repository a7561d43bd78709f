import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze } from './analyze.ts'

describe('analyze', () => {
  test.each([
    ['How do I use the useState hook?', ['use', 'usestat', 'use', 'stat', 'hook']],
    [
      'HTMLElement getURLPath',
      ['htmlelement', 'html', 'element', 'geturlpath', 'get', 'url', 'path'],
    ],
    ['max_old_space-size', ['max_old_space-size', 'max', 'old', 'spac', 'siz']],
    ['next.config.js', ['next.config.js', 'next', 'config', 'js']],
    ['z.string().min(5)', ['z.string', 'z', 'string', 'min', '5']],
    ['upgrade to v4.1.0-beta.2', ['upgrad', 'v4.1.0-beta.2']],
    ['@trpc/server adapters', ['@trpc/server', 'trpc', 'server', 'adapter']],
    ['$state and _private_', ['$state', 'stat', 'privat']],
    ["isn't the library's", ['isn', 'library']],
    ['Crème brûlée', ['crem', 'brule']],
    ['状态管理', ['状态', '态管', '管理']],
    ['', []],
  ])('of %j gives %j', (text, terms) => {
    expect(analyze(text)).toEqual(terms)
  })

  test('makes the forms of a word meet', () => {
    for (const forms of [
      ['cache', 'caches', 'cached', 'caching'],
      ['query', 'queries', 'querying'],
      ['route', 'routes', 'routing'],
      ['stop', 'stops', 'stopped', 'stopping'],
      ['middleware', 'middlewares'],
      ['batch', 'batches', 'batching'],
    ]) {
      expect(new Set(forms.flatMap((form) => analyze(form))).size, forms.join()).toBe(1)
    }
  })

  test('gives the same terms for the same text, whatever was analysed before', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (text, other) => {
          const before = analyze(text)
          analyze(other)
          expect(analyze(text)).toEqual(before)
        },
      ),
    )
  })

  test('does not mind the case of plain words', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), (words) => {
        const text = words.join(' ')
        expect(analyze(text.toUpperCase())).toEqual(analyze(text))
      }),
    )
  })

  test('lets the words of an identifier find it', () => {
    const word = fc.stringMatching(/^[a-z]{3,9}$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 2, maxLength: 4 }), (words) => {
        const asked = analyze(words.join(' '))
        const camel = words.map((w, i) => (i ? w[0]?.toUpperCase() + w.slice(1) : w)).join('')
        for (const identifier of [camel, words.join('_'), words.join('-'), words.join('.')]) {
          const terms = new Set(analyze(identifier))
          for (const term of asked) expect(terms, identifier).toContain(term)
          for (const term of analyze(identifier.toLowerCase())) expect(terms).toContain(term)
        }
      }),
    )
  })

  test('never gives a term that is empty, upper case or too long for an index key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        for (const term of analyze(text)) {
          expect(term).not.toBe('')
          expect(term).toBe(term.toLowerCase())
          expect(term.length).toBeLessThanOrEqual(64)
        }
      }),
    )
    expect(analyze('x'.repeat(1_000_000))).toEqual([])
  })
})
