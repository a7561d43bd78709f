import type { DiffLine } from '@twinmcp/core/freshness'
import { expect, it } from 'vitest'
import { diffBlocks, pairLines } from './diff-rows.ts'

const same = (text: string, line: number): DiffLine => ({
  kind: 'same',
  oldLine: line,
  newLine: line,
  text,
})
const removed = (text: string): DiffLine => ({ kind: 'removed', oldLine: 1, newLine: null, text })
const added = (text: string): DiffLine => ({ kind: 'added', oldLine: null, newLine: 1, text })

it('puts a line beside the one it replaces, and leaves the other side empty where there is none', () => {
  const rows = pairLines([same('a', 1), removed('b'), removed('c'), added('d'), same('e', 3)])
  expect(rows.map(({ before, after }) => [before?.text ?? null, after?.text ?? null])).toEqual([
    ['a', 'a'],
    ['b', 'd'],
    ['c', null],
    ['e', 'e'],
  ])
})

it('keeps every line exactly once a side', () => {
  const lines = [added('x'), removed('y'), added('z'), added('w'), same('s', 9), removed('q')]
  const rows = pairLines(lines)
  const texts = rows.flatMap(({ before, after }) =>
    before === after ? [before?.text] : [before?.text, after?.text],
  )
  expect(texts.filter(Boolean).sort()).toEqual(lines.map(({ text }) => text).sort())
})

it('says which lines between the hunks are not shown', () => {
  const blocks = diffBlocks([
    { oldStart: 5, newStart: 5, lines: [same('a', 5), added('b')] },
    { oldStart: 20, newStart: 21, lines: [removed('c')] },
  ])
  expect(blocks.map((block) => (block.kind === 'same' ? [block.from, block.to] : 'rows'))).toEqual([
    [1, 4],
    'rows',
    [7, 20],
    'rows',
  ])
})
