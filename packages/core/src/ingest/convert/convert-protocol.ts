import type { SourceFile } from '../document.ts'
import type { Converted } from './converted.ts'

/** A frame: the length of its JSON, the length of its body, both 32 bits, then the two. */
const HEADER_BYTES = 8
const MAX_FRAME_BYTES = 256 * 1024 * 1024

export type ConvertRequest = Omit<SourceFile, 'bytes' | 'provenance'>
/** The Markdown goes in the body: it is most of the answer, and text needs no quoting there. */
export type ConvertReply = { found: Omit<Converted, 'markdown'> } | { reason: string }

export function encodeFrame(data: unknown, body: Uint8Array): Buffer {
  const json = Buffer.from(JSON.stringify(data))
  const frame = Buffer.allocUnsafe(HEADER_BYTES + json.length + body.length)
  frame.writeUInt32BE(json.length, 0)
  frame.writeUInt32BE(body.length, 4)
  frame.set(json, HEADER_BYTES)
  frame.set(body, HEADER_BYTES + json.length)
  return frame
}

export interface Frame {
  json: string
  body: Buffer
}

/** Puts frames together from the pieces in which they arrive. @throws Error for frames too large. */
export function createFrameReader(onFrame: (frame: Frame) => void): (piece: Buffer) => void {
  let pieces: Buffer[] = []
  let length = 0
  let needed = HEADER_BYTES
  return (piece) => {
    pieces.push(piece)
    length += piece.length
    while (length >= needed) {
      const all = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)
      const jsonLength = all.readUInt32BE(0)
      const size = HEADER_BYTES + jsonLength + all.readUInt32BE(4)
      if (size > MAX_FRAME_BYTES) throw new Error('an answer too large')
      if (length < size) {
        pieces = [all]
        needed = size
        return
      }
      const bodyStart = HEADER_BYTES + jsonLength
      const json = all.toString('utf8', HEADER_BYTES, bodyStart)
      const rest = all.subarray(size)
      pieces = rest.length > 0 ? [rest] : []
      length = rest.length
      needed = HEADER_BYTES
      onFrame({ json, body: all.subarray(bodyStart, size) })
    }
  }
}
