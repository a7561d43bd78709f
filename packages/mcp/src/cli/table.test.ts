import { expect, it } from 'vitest'
import { formatTable } from './table.ts'

it('lines columns up by the width that is seen', () => {
  const rows = [
    ['a', 'one'],
    ['日本', 'two'],
    ['abcdef', 'three'],
  ]
  expect(formatTable(rows, null)).toEqual(['a       one', '日本    two', 'abcdef  three'])
})

it('cuts a line at the width of the terminal and marks it', () => {
  expect(formatTable([['id', 'a long description']], 10)).toEqual(['id  a lon…'])
})
