import iconv from 'iconv-lite'
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

test.each([
  ['windows-1252', 'Die Größe der Übergabe ist für Änderungen möglich – “so”. '],
  ['windows-1251', 'Это документация по использованию библиотеки для разработчиков. '],
  ['shift_jis', 'これは日本語の文書です。設定を変更するには、次のコマンドを実行します。'],
  ['euc-kr', '이 문서는 라이브러리 사용법을 설명합니다. 설정을 바꾸려면 다음을 실행하세요. '],
  ['gb18030', '这是一个中文文档，用于说明如何使用该库。要更改设置，请运行以下命令。'],
])('text in %s is read by what it looks like, or by what is declared', (charset, sentence) => {
  const text = sentence.repeat(8)
  const page = iconv.encode(text, charset)
  expect(decodeText(page).text).toBe(text)
  expect(decodeText(page, `text/plain; charset="${charset}"`).text).toBe(text)
  const html = `<html><meta charset="${charset}"><p>${text}`
  expect(decodeText(iconv.encode(html, charset), 'text/html').text).toBe(html)
})

test('a page of few letters beyond ASCII in Latin-1 keeps them', () => {
  const text = `${'Words about the library. '.repeat(40)}Größe`
  expect(decodeText(Buffer.from(text, 'latin1')).text).toBe(text)
})

test('a page that is UTF-8 is read as such, whatever it declares', () => {
  const html = '<meta charset="iso-8859-1"><p>Größe 日本'
  expect(decodeText(bytes(html), 'text/html; charset=latin1').text).toBe(html)
})

test('a charset that nobody knows is no reason to fail', () => {
  expect(decodeText(bytes('words'), 'text/html; charset=klingon').text).toBe('words')
  expect(
    decodeText(Buffer.from('the Größe of it', 'latin1'), 'text/html; charset=klingon').text,
  ).toBe('the Größe of it')
})
