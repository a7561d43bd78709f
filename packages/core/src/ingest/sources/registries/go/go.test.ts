import { describe, expect, test } from 'vitest'
import { goDocMarkdown } from './go-doc.ts'
import { escapeModule } from './go-index.ts'
import { readGoFile } from './read-declarations.ts'

const lines = (...text: string[]) => text.join('\n')

describe('Go declarations', () => {
  test('of every form are found with where they stand', () => {
    const { packageName, doc, declarations } = readGoFile(
      lines(
        '//go:build linux',
        '',
        '// Copyright me',
        '',
        '/*',
        'Package kit does it.',
        '*/',
        'package kit',
        '',
        'import "fmt"',
        '',
        '// Max is most.',
        'const Max = 3',
        '',
        '// Colours.',
        'const (',
        '\tRed = iota // red',
        '\tGreen',
        ')',
        '',
        '// Err is one.',
        'var Err = errors.New("x")',
        '',
        '// Alias is A.',
        'type Alias = A',
        '',
        '// Doer does.',
        'type Doer interface {',
        '\tDo(x int) error',
        '}',
        '',
        '// Map maps.',
        'func Map[T any](in []T) []T { return in }',
        '',
        '// Open opens.',
        'func (b *Box[T]) Open(x struct{ A int }) (n int, err error) {',
        '\treturn',
        '}',
        '',
        '// no is private.',
        'func (b *box) No() {}',
        '',
        'func (b Box) String() string {',
        '\treturn ""',
        '}',
      ),
    )
    expect([packageName, doc]).toEqual(['kit', 'Package kit does it.'])
    expect(
      declarations.map(({ name, kind, startLine, endLine }) => [name, kind, startLine, endLine]),
    ).toEqual([
      ['Max', 'const', 13, 13],
      ['Red', 'const', 16, 19],
      ['Err', 'var', 22, 22],
      ['Alias', 'type', 25, 25],
      ['Doer', 'type', 28, 30],
      ['Map', 'func', 33, 33],
      ['Box.Open', 'method', 36, 38],
      ['Box.String', 'method', 43, 45],
    ])
    const signatures = Object.fromEntries(
      declarations.map(({ name, signature }) => [name, signature]),
    )
    expect(signatures.Map).toBe('func Map[T any](in []T) []T')
    expect(signatures.Doer).toBe('type Doer interface {\n\tDo(x int) error\n}')
    expect(signatures['Box.Open']).toBe(
      'func (b *Box[T]) Open(x struct{ A int }) (n int, err error)',
    )
  })

  test('are read from any text without an end that never comes', () => {
    for (const text of [
      'func A(',
      'type A struct {',
      'const (',
      '/* open',
      'func (',
      'var X = `',
      '',
    ]) {
      expect(readGoFile(text).packageName).toBe('')
    }
  })
})

test('Go comments become Markdown', () => {
  expect(
    goDocMarkdown([
      ' # Title',
      '',
      ' See [Box.Open]:',
      '',
      '\tkit.Open()',
      '',
      '\tagain()',
      '',
      '   - one',
      '   - two',
    ]),
  ).toBe(
    lines(
      '**Title**',
      '',
      'See `Box.Open`:',
      '',
      '```go',
      'kit.Open()',
      '',
      'again()',
      '```',
      '',
      '- one',
      '- two',
    ),
  )
})

test('module paths are escaped as proxies want them', () => {
  expect(escapeModule('github.com/Azure/SDK')).toBe('github.com/!azure/!s!d!k')
})
