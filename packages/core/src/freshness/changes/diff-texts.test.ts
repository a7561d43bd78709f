import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DiffLine, diffTexts, type TextDiff } from './diff-texts.ts'

const lines = (diff: TextDiff) => diff.hunks.flatMap((hunk) => hunk.lines)
const side = (diff: TextDiff, leftOut: DiffLine['kind']) =>
  lines(diff)
    .filter((line) => line.kind !== leftOut)
    .map((line) => line.text)

describe('laws', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'the old way', 'the new way', '# Title', ''), {
      maxLength: 30,
    })
    .map((all) => all.map((line) => `${line}\n`).join(''))

  it('rebuilds both sides around every change', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = diffTexts(before, after)
        const [old, now] = [before.split('\n'), after.split('\n')]
        for (const line of lines(diff)) {
          if (line.oldLine !== null) expect(old[line.oldLine - 1]).toBe(line.text)
          if (line.newLine !== null) expect(now[line.newLine - 1]).toBe(line.text)
        }
        expect(diff.added - diff.removed).toBe(now.length - old.length)
        expect(diff.hunks.length === 0).toBe(before === after)
      }),
    )
  })

  it('gives spans that together are their line', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        for (const line of lines(diffTexts(before, after))) {
          if (line.spans) expect(line.spans.map((span) => span.text).join('')).toBe(line.text)
        }
      }),
    )
  })
})

it('marks the words that changed inside a line', () => {
  const diff = diffTexts('Call z.string() to begin.\n', 'Call z.email() to begin.\n')
  const [before, after] = lines(diff)
  expect(before?.spans?.filter((span) => span.changed).map((span) => span.text)).toEqual(['string'])
  expect(after?.spans?.filter((span) => span.changed).map((span) => span.text)).toEqual(['email'])
  expect(diff).toMatchObject({ added: 1, removed: 1, truncated: false })
})

it('shows a page that came as added and one that went as removed', () => {
  expect(side(diffTexts('', '# New\n\ntext'), 'removed')).toEqual(['# New', '', 'text'])
  expect(diffTexts('# Old\n', '')).toMatchObject({ added: 0, removed: 1 })
})

it('says nothing changed where only the line endings did', () => {
  expect(diffTexts('a\r\nb\r\n', 'a\nb').hunks).toEqual([])
})

it('keeps to its bounds for texts that are huge and have nothing in common', () => {
  const page = (word: string) =>
    Array.from({ length: 60_000 }, (_, at) => `${word} ${at * 7919} is written here`).join('\n')
  const diff = diffTexts(page('old'), page('new'))
  expect(diff.truncated).toBe(true)
  expect(lines(diff).length).toBeLessThanOrEqual(4_000)
})

it('keeps to its bounds for thousands of long lines that have every sixth word changed', () => {
  const page = (word: string) =>
    Array.from({ length: 1_000 }, (_, line) =>
      Array.from({ length: 150 }, (_, at) => (at % 6 ? 'same' : `${word}${line}.${at}`)).join(' '),
    ).join('\n')
  const marked = lines(diffTexts(page('old'), page('new'))).filter((line) => line.spans)
  expect(marked.length).toBeGreaterThan(0)
  expect(marked.length).toBeLessThanOrEqual(400)
})

it('keeps to its bounds for a single line of a million characters', () => {
  const diff = diffTexts('a b '.repeat(300_000), 'c d '.repeat(300_000))
  expect(Math.max(...lines(diff).map((line) => line.text.length))).toBeLessThanOrEqual(4_001)
  expect(diff.truncated).toBe(true)
})
