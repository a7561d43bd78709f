import { fromBufferPromise, type ZipFile } from 'yauzl'
import { AppError } from '../../../errors.ts'

export interface ZipEntry {
  /** As written in the archive: may lead anywhere. */
  name: string
  /** Bytes it says it unpacks to. */
  size: number
  isFile: boolean
  /** The first bytes of the content, at most so many. */
  read(limit: number): Promise<Uint8Array>
}

const MB = 1024 * 1024
/** As for tar archives: what goes beyond is refused as a whole. */
const LIMITS = { unpackedBytes: 512 * MB, entries: 50_000, ratio: 100, ratioFromBytes: 16 * MB }

class Refused extends Error {}

/**
 * Hands over the entries of a zip archive in memory one by one; content is unpacked when it is read.
 * @throws AppError `bad_input` for archives that are damaged or go beyond a limit, or the signal's
 * reason.
 */
export async function readZipEntries(
  bytes: Uint8Array,
  { label, signal }: { label: string; signal: AbortSignal | undefined },
  onEntry: (entry: ZipEntry) => Promise<void>,
): Promise<void> {
  let unpacked = 0
  let entries = 0
  const count = (length: number) => {
    unpacked += length
    if (unpacked > LIMITS.unpackedBytes) {
      throw new Refused(`it unpacks to more than ${LIMITS.unpackedBytes / MB} MB`)
    }
    if (unpacked > LIMITS.ratioFromBytes && unpacked > bytes.length * LIMITS.ratio) {
      throw new Refused(`it unpacks to more than ${LIMITS.ratio} times its size`)
    }
  }
  try {
    const archive = await openZip(bytes)
    for await (const entry of archive.eachEntry()) {
      signal?.throwIfAborted()
      entries += 1
      if (entries > LIMITS.entries) {
        throw new Refused(`it holds more than ${LIMITS.entries.toLocaleString('en')} files`)
      }
      await onEntry({
        name: entry.fileName,
        size: entry.uncompressedSize,
        isFile: !entry.fileName.endsWith('/') && !isLink(entry.externalFileAttributes),
        read: async (limit) => {
          if (entry.isEncrypted()) throw new Refused('a file in it is encrypted')
          const stream = await archive.openReadStreamPromise(entry)
          const parts: Uint8Array[] = []
          let length = 0
          for await (const part of stream as AsyncIterable<Uint8Array>) {
            signal?.throwIfAborted()
            count(part.length)
            parts.push(part)
            length += part.length
            if (length >= limit) break
          }
          return Buffer.concat(parts).subarray(0, limit)
        },
      })
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof AppError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const said = error instanceof Refused ? reason : `it is damaged, or no zip archive (${reason})`
    throw new AppError('bad_input', `The archive of ${label} was refused: ${said}.`, {
      cause: error,
    })
  }
  if (entries === 0) {
    throw new AppError('bad_input', `The archive of ${label} was refused: it holds no files.`)
  }
}

function openZip(bytes: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return fromBufferPromise(buffer, { lazyEntries: true, validateEntrySizes: true })
}

/** Unix mode in the upper half of the attributes. */
const isLink = (attributes: number) => ((attributes >>> 16) & 0o170000) === 0o120000
