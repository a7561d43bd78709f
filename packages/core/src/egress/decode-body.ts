import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { fetchError } from './fetch-error.ts'
import { tooLarge } from './read-body.ts'

type Decoder = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>

const inflate = promisify(zlib.inflate) as Decoder
const inflateRaw = promisify(zlib.inflateRaw) as Decoder

const DECODERS: Record<string, Decoder> = {
  gzip: promisify(zlib.gunzip) as Decoder,
  'x-gzip': promisify(zlib.gunzip) as Decoder,
  br: promisify(zlib.brotliDecompress) as Decoder,
  zstd: promisify(zlib.zstdDecompress) as Decoder,
  // Some servers send the bare stream under this name.
  deflate: (bytes, options) => (isZlib(bytes) ? inflate : inflateRaw)(bytes, options),
}

export const ACCEPTED_ENCODINGS = 'gzip, br, zstd, deflate'
/** Nobody encodes three times, but a bomb. */
const MAX_ENCODINGS = 2

/**
 * Undoes Content-Encoding, never giving more than `maxBytes`.
 * @throws AppError `bad_input` for what unpacks to more, `upstream` for what cannot be unpacked.
 */
export async function decodeBody(
  bytes: Buffer,
  contentEncoding: string | null,
  maxBytes: number,
  label: string,
): Promise<Buffer> {
  const names = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  if (names.length > MAX_ENCODINGS) throw unreadable(label)
  let decoded = bytes
  for (const name of names.reverse()) {
    const decode = DECODERS[name]
    if (!decode) throw unreadable(label)
    // An empty body is empty in any encoding; 204s and HEADs name one as well.
    if (decoded.length === 0) return decoded
    decoded = await decode(decoded, { maxOutputLength: maxBytes }).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(label, maxBytes)
      throw unreadable(label, error)
    })
  }
  return decoded
}

const isZlib = (bytes: Uint8Array) =>
  ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0

const unreadable = (label: string, cause?: unknown) =>
  fetchError('upstream', `${label} is packed in a way that cannot be unpacked.`, {}, cause)
