import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quantizeColumns, quantizeRows, transpose } from './quantize.ts'

const matrix = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([rows, columns]) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      data: fc
        .array(fc.integer({ min: -100_000, max: 100_000 }), {
          minLength: rows * columns,
          maxLength: rows * columns,
        })
        .map((values) => Float32Array.from(values, (value) => value / 1000)),
    }),
  )

test('a quantised value is at most half a step from the original', () => {
  fc.assert(
    fc.property(matrix, fc.constantFrom(96, 127), ({ rows, columns, data }, limit) => {
      const { values, scales } = quantizeRows(data, rows, columns, limit)
      for (const [index, value] of data.entries()) {
        const scale = scales[Math.floor(index / columns)] as number
        const quantised = values[index] as number
        expect(Math.abs(quantised)).toBeLessThanOrEqual(limit)
        expect(Math.abs(value - quantised * scale)).toBeLessThanOrEqual(scale * 0.501)
      }
    }),
  )
})

test('columns are rows, transposed', () => {
  fc.assert(
    fc.property(matrix, ({ rows, columns, data }) => {
      const byRow = quantizeRows(data, rows, columns)
      const byColumn = quantizeColumns(data, rows, columns)
      expect(byColumn.scales).toEqual(byRow.scales)
      expect(Array.from(transpose(Float32Array.from(byRow.values), rows, columns))).toEqual(
        Array.from(byColumn.values),
      )
    }),
  )
})
