import { expect, it } from 'vitest'
import { readSettingsForm } from './read-settings-form.ts'

function form(values: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(values)) data.set(name, value)
  return data
}

it('reads lines, numbers and flags, and leaves out what is at its default', () => {
  const sent = form({
    'set.include': '/docs/**\n\n /api/** ',
    'set.maxPages': '40',
    'set.render': 'auto',
    'set.llmsFull': 'never',
    'set.sitemap': 'on',
    'set.version': '',
  })
  expect(readSettingsForm('website', sent)).toEqual({
    include: ['/docs/**', '/api/**'],
    maxPages: 40,
    llmsFull: 'never',
  })
})

it('keeps stored settings that the form does not show, and drops what was emptied', () => {
  const stored = { maxFileBytes: 5000, ref: 'main', followMajors: false }
  expect(readSettingsForm('github', form({ 'set.ref': '' }), stored)).toEqual({
    maxFileBytes: 5000,
    followReleases: false,
    releases: false,
  })
})

it('takes an object of JSON for kinds without fields, and nothing else', () => {
  expect(readSettingsForm('feed', form({ settingsJson: '{"limit": 3}' }))).toEqual({ limit: 3 })
  for (const settingsJson of ['[1]', '7', 'null', '{', '"x"']) {
    expect(readSettingsForm('feed', form({ settingsJson }))).toBeNull()
  }
})
