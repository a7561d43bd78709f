import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitWindows } from './split-windows.ts'

test('windows join up to the first 756 word pieces, and none is longer than 126', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 1_000 }), (pieces) => {
      const windows = splitWindows(pieces)
      expect(windows.flat()).toEqual(pieces.slice(0, 756))
      expect(windows.length).toBe(Math.max(1, Math.ceil(Math.min(pieces.length, 756) / 126)))
      for (const window of windows) expect(window.length).toBeLessThanOrEqual(126)
    }),
  )
})

test('an empty text is one empty window, and 127 pieces are two halves', () => {
  expect(splitWindows([])).toEqual([[]])
  expect(splitWindows(Array(127).fill(7)).map(({ length }) => length)).toEqual([64, 63])
})
