/** Weights as float32, row-major, by tensor name. */
export type Weights = { shape: readonly number[]; data: Float32Array<ArrayBuffer> }

type Entry = { dtype: string; shape: number[]; data_offsets: [number, number] }

const halfToFloat = (half: number): number => {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/**
 * Opens a safetensors file of half-precision weights.
 * Returns a reader by tensor name; it throws on a name or element type that is not there.
 */
export const openSafetensors = (file: Uint8Array<ArrayBuffer>): ((name: string) => Weights) => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const headerBytes = Number(view.getBigUint64(0, true))
  const header: Record<string, Entry> = JSON.parse(
    new TextDecoder().decode(file.subarray(8, 8 + headerBytes)),
  )
  const halves = Float32Array.from({ length: 65_536 }, (_, half) => halfToFloat(half))

  return (name) => {
    const entry = header[name]
    if (entry?.dtype !== 'F16') throw new Error(`No half-precision tensor "${name}" in the weights`)
    const start = 8 + headerBytes + entry.data_offsets[0]
    const length = (entry.data_offsets[1] - entry.data_offsets[0]) / 2
    const data = new Float32Array(length)
    for (let index = 0; index < length; index += 1) {
      data[index] = halves[view.getUint16(start + index * 2, true)] as number
    }
    return { shape: entry.shape, data }
  }
}
