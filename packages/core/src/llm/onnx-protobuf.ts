/** A piece of an encoded message; large tensors are kept by reference until the final write. */
type Chunk = Uint8Array

const text = new TextEncoder()

const varint = (value: number | bigint): Chunk => {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}

const sizeOf = (chunks: readonly Chunk[]): number =>
  chunks.reduce((total, chunk) => total + chunk.byteLength, 0)

/** One encoded protobuf message (or several fields of one), as pieces in order. */
export type Message = readonly Chunk[]

/** An integer, enum or bool field (wire type 0). */
export const integerField = (field: number, value: number | bigint): Message => [
  varint(field << 3),
  varint(value),
]

/** A float field (wire type 5). */
export const floatField = (field: number, value: number): Message => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return [varint((field << 3) | 5), bytes]
}

/** A bytes field (wire type 2); the bytes are not copied. */
export const bytesField = (field: number, value: Uint8Array): Message => [
  varint((field << 3) | 2),
  varint(value.byteLength),
  value,
]

/** A string field (wire type 2). */
export const stringField = (field: number, value: string): Message =>
  bytesField(field, text.encode(value))

/** An embedded message field (wire type 2). */
export const messageField = (field: number, message: Message): Message => [
  varint((field << 3) | 2),
  varint(sizeOf(message)),
  ...message,
]

/** Joins the pieces of a message into one buffer. */
export const encodeMessage = (message: Message): Uint8Array => {
  const buffer = new Uint8Array(sizeOf(message))
  let offset = 0
  for (const chunk of message) {
    buffer.set(chunk, offset)
    offset += chunk.byteLength
  }
  return buffer
}
