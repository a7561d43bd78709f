/** Signed 8-bit values and the scale of each row or column: weight ≈ value · scale. */
export type Quantized = { values: Int8Array<ArrayBuffer>; scales: Float32Array<ArrayBuffer> }

/** Transposes a row-major [rows, columns] matrix. */
export const transpose = (
  data: Float32Array,
  rows: number,
  columns: number,
): Float32Array<ArrayBuffer> => {
  const result = new Float32Array(data.length)
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      result[column * rows + row] = data[row * columns + column] as number
    }
  }
  return result
}

const scaleOf = (row: Float32Array, limit: number): number => {
  let largest = 0
  for (const value of row) largest = Math.max(largest, Math.abs(value))
  return largest === 0 ? 1 : largest / limit
}

/** Quantises each row of a row-major [rows, columns] matrix symmetrically to −limit…limit. */
export const quantizeRows = (
  data: Float32Array,
  rows: number,
  columns: number,
  limit = 127,
): Quantized => {
  const values = new Int8Array(data.length)
  const scales = new Float32Array(rows)
  for (let row = 0; row < rows; row += 1) {
    const start = row * columns
    const scale = scaleOf(data.subarray(start, start + columns), limit)
    scales[row] = scale
    for (let index = start; index < start + columns; index += 1) {
      values[index] = Math.round((data[index] as number) / scale)
    }
  }
  return { values, scales }
}

/** As `quantizeRows`, with the values transposed to [columns, rows]: one scale per output. */
export const quantizeColumns = (
  data: Float32Array,
  rows: number,
  columns: number,
  limit = 127,
): Quantized => {
  const { values, scales } = quantizeRows(data, rows, columns, limit)
  const transposed = new Int8Array(values.length)
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      transposed[column * rows + row] = values[row * columns + column] as number
    }
  }
  return { values: transposed, scales }
}
