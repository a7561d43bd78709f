import { describe, expect, it } from 'vitest'
import { parseMarkdown, safeHref } from './parse-markdown.ts'

describe('safeHref', () => {
  it.each([
    ['https://zod.dev/a?b#c', 'https://zod.dev/a?b#c'],
    ['http://127.0.0.1/', 'http://127.0.0.1/'],
    ['mailto:me@example.test', 'mailto:me@example.test'],
    ['javascript:alert(1)', null],
    ['JaVaScRiPt:alert(1)', null],
    ['\u0001javascript:alert(1)', null],
    ['java\nscript:alert(1)', null],
    ['data:text/html,<script>alert(1)</script>', null],
    ['vbscript:x', null],
    ['blob:https://a.test/1', null],
    ['file:///etc/passwd', null],
    ['#anchor', null],
    ['../README.md', null],
    ['', null],
  ])('%j becomes %j', (url, expected) => {
    expect(safeHref(url)).toBe(expected)
  })
})

describe('parseMarkdown', () => {
  it('keeps raw HTML as a text node of its own', () => {
    const root = parseMarkdown('before\n\n<img src=x onerror=alert(1)>\n\nafter')
    expect(root?.children.map((child) => child.type)).toEqual(['paragraph', 'html', 'paragraph'])
  })

  it('gives up on a text that is too long rather than holding up the page', () => {
    expect(parseMarkdown('x'.repeat(20_001))).toBeNull()
  })

  it('gives up on nesting that is thousands deep rather than holding up the page', () => {
    expect(parseMarkdown(`${'> '.repeat(5_000)}x`)).toBeNull()
    expect(parseMarkdown(`${'- '.repeat(5_000)}x`)).toBeNull()
  })

  it('takes a table rule or a row of stars for what it is', () => {
    expect(parseMarkdown('| a |\n| - |\n| b |')?.children[0]?.type).toBe('table')
    expect(parseMarkdown('a\n\n- - -\n\nb')?.children[1]?.type).toBe('thematicBreak')
  })
})
