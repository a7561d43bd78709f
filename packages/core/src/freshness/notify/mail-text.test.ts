import { describe, expect, it } from 'vitest'
import { linkTo, mailText } from './mail-text.ts'
import type { NotificationKind, OutgoingNotification } from './queries.ts'

const notification = (
  kind: NotificationKind,
  more: Partial<OutgoingNotification> = {},
): OutgoingNotification => ({
  id: 1,
  kind,
  title: 'a title',
  body: {
    version: '4.1.0',
    added: 1,
    changed: 2,
    removed: 0,
    source: 'website:https://zod.dev/',
    failures: 3,
    error: 'no answer',
    pagesBefore: 100,
    pagesNow: 70,
  },
  recipient: 'operator',
  libraryId: '/npm/zod',
  libraryName: 'zod',
  runId: null,
  createdAt: new Date(0),
  ...more,
})
const KINDS = [
  'new_version',
  'docs_changed',
  'version_yanked',
  'source_failing',
  'coverage_dropped',
] as const

describe.each(['en', 'fr'] as const)('in %s', (locale) => {
  it.each(KINDS)('says all of %s, in plain text and in HTML', (kind) => {
    const mail = mailText(notification(kind), locale, 'https://docs.example/')
    expect(mail.subject).toContain('zod')
    for (const form of [mail.text, mail.html]) {
      expect(form).not.toMatch(/undefined|null|\[object/)
      expect(form).toContain('https://docs.example/libraries/npm/zod')
    }
    expect(mail.html).toContain(`<html lang="${locale}">`)
  })
})

it('speaks French to those who want it', () => {
  const mail = mailText(notification('docs_changed'), 'fr', null)
  expect(mail.subject).toBe('zod 4.1.0 : la documentation a changé')
  expect(mail.text).toContain('Pages ajoutées : 1, modifiées : 2, supprimées : 0')
})

it('gives counts and errors', () => {
  expect(mailText(notification('docs_changed'), 'en', null).text).toContain(
    'Pages added: 1, changed: 2, removed: 0',
  )
  expect(mailText(notification('source_failing'), 'en', null).text).toContain(
    'Last error: no answer',
  )
  expect(mailText(notification('coverage_dropped'), 'en', null).text).toContain(
    'gave 70 pages, after 100',
  )
})

it('escapes what comes from outside, and keeps the subject to one line', () => {
  const hostile = notification('source_failing', {
    libraryName: 'a\r\nBcc: all@example.com <b>',
    body: { source: 'x', failures: 3, error: '<script>alert("1")</script> & \'more\'' },
  })
  const mail = mailText(hostile, 'en', null)
  expect(mail.subject).not.toMatch(/[\r\n]/)
  expect(mail.html).not.toContain('<script>')
  expect(mail.html).not.toContain('<b>')
  expect(mail.html).toContain(
    '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;',
  )
})

it('cuts an error that goes on for ever', () => {
  const long = notification('source_failing', { body: { error: 'x'.repeat(100_000) } })
  expect(mailText(long, 'en', null).text.length).toBeLessThan(2_000)
})

it('links to the pages that changed, to the source in trouble, else to the library', () => {
  const about = { body: { sourceId: 7 }, runId: 'r', libraryId: '/npm/@a/b' }
  expect(linkTo({ ...about, kind: 'docs_changed' }, 'https://x/')).toBe('https://x/changes?run=r')
  expect(linkTo({ ...about, kind: 'source_failing' }, 'https://x')).toBe('https://x/sources/7')
  expect(linkTo({ ...about, kind: 'version_yanked', body: {} }, 'https://x')).toBe(
    'https://x/libraries/npm/@a/b',
  )
  expect(linkTo({ kind: 'new_version', body: {}, runId: null, libraryId: null }, 'https://x')).toBe(
    'https://x',
  )
})
