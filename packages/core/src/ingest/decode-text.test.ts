import { expect, test } from 'vitest'
import { decodeText } from './decode-text.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('line ends become newlines, and marks at the start go', () => {
  expect(decodeText(bytes('\ufeffa\r\nb\rc\n')).text).toBe('a\nb\nc\n')
})

test('characters that nobody sees are taken out', () => {
  const smuggled = [...'ignore'].map((letter) =>
    String.fromCodePoint(0xe0000 + letter.charCodeAt(0)),
  )
  expect(decodeText(bytes(`a\u0000b\u200bc\u202ed${smuggled.join('')}e\u0007`)).text).toBe('abcde')
})

test('a few broken bytes cost themselves, not the page', () => {
  const page = Buffer.concat([bytes('Words '.repeat(50)), Buffer.from([0xff, 0xc3]), bytes(' end')])
  const { text } = decodeText(page)
  expect(text).toContain('end')
  expect(text?.isWellFormed()).toBe(true)
})

test('half surrogates are no text that a database takes', () => {
  const { text } = decodeText(
    Buffer.concat([bytes('words '.repeat(60)), Buffer.from([0xed, 0xa0, 0x80])]),
  )
  expect(text?.isWellFormed()).toBe(true)
})

test('UTF-16 with its mark is read', () => {
  const page = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('# Grüße', 'utf16le')])
  expect(decodeText(page).text).toBe('# Grüße')
})

test.each([
  ['binary', Buffer.alloc(4_000), 'binary, not text'],
  ['Latin-1', Buffer.from('é'.repeat(400), 'latin1'), 'not UTF-8 text'],
])('%s is refused with its reason', (_, page, reason) => {
  expect(decodeText(page)).toEqual({ text: null, reason })
})
