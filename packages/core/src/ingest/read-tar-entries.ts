import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import { AppError } from '../errors.ts'

export interface TarEntry {
  header: Header
  /** The first bytes of the content, at most so many. What is not read is passed over. */
  read(limit: number): Promise<Uint8Array>
}

const MB = 1024 * 1024
/** An honest package stays far below; an archive that exceeds one of these is refused as a whole. */
const LIMITS = {
  unpackedBytes: 512 * MB,
  entries: 20_000,
  /** Source code packs 4 to 10 times; zlib's most is 1,032. */
  ratio: 100,
  /** Below this no ratio is an attack: a small file of zeros packs well. */
  ratioFromBytes: 16 * MB,
  /** Long names and pax records are read into memory before the entry they belong to. */
  headerBytes: 1 * MB,
}

/**
 * Unpacks a gzipped tar archive in memory and hands over its entries one by one.
 * @throws AppError `bad_input` for archives that are damaged or go beyond a limit, or the signal's
 * reason.
 */
export async function readTarEntries(
  bytes: Uint8Array,
  { label, signal }: { label: string; signal: AbortSignal | undefined },
  onEntry: (entry: TarEntry) => Promise<void>,
): Promise<void> {
  const archive = extract()
  const guard = createGuard(bytes.length)
  const unpacked = unpack(bytes, archive, guard, signal)
  // Awaited below; without this an early failure would count as unhandled.
  unpacked.catch(() => {})
  try {
    for await (const entry of archive) {
      signal?.throwIfAborted()
      guard.onEntry(entry.header.size ?? 0)
      let isRead = false
      const read = (limit: number) => {
        isRead = true
        return readStart(entry, limit)
      }
      await onEntry({ header: entry.header, read })
      if (!isRead) entry.resume()
    }
    await unpacked
  } catch (error) {
    archive.destroy()
    // Where the unpacking failed too, its reason is the first.
    const first = await unpacked.then(
      () => error,
      (reason: unknown) => reason,
    )
    signal?.throwIfAborted()
    throw asRefusal(label, error instanceof Refused ? error : first)
  }
  if (guard.entries === 0) throw asRefusal(label, new Refused('it holds no files'))
}

class Refused extends Error {}

function asRefusal(label: string, error: unknown): AppError {
  const reason = error instanceof Error ? error.message : String(error)
  const said =
    error instanceof Refused ? reason : `it is damaged, or no gzipped tar archive (${reason})`
  return new AppError('bad_input', `The tarball of ${label} was refused: ${said}.`, {
    cause: error,
  })
}

type Guard = ReturnType<typeof createGuard>

/** Counts what comes out of an archive and refuses what no honest package holds. */
function createGuard(packedBytes: number) {
  let unpacked = 0
  let accounted = 0
  const refuse = (what: string) => {
    throw new Refused(what)
  }
  return {
    entries: 0,
    onUnpacked(length: number) {
      unpacked += length
      if (unpacked > LIMITS.unpackedBytes) {
        refuse(`it unpacks to more than ${LIMITS.unpackedBytes / MB} MB`)
      }
      if (unpacked > LIMITS.ratioFromBytes && unpacked > packedBytes * LIMITS.ratio) {
        refuse(`it unpacks to more than ${LIMITS.ratio} times its size`)
      }
      if (unpacked - accounted > LIMITS.headerBytes) {
        refuse(`an entry's header is larger than ${LIMITS.headerBytes / MB} MB`)
      }
    },
    onEntry(size: number) {
      this.entries += 1
      accounted = Math.max(accounted, unpacked) + size
      if (this.entries > LIMITS.entries) {
        refuse(`it holds more than ${LIMITS.entries.toLocaleString('en')} files`)
      }
    },
  }
}

async function unpack(
  bytes: Uint8Array,
  archive: ReturnType<typeof extract>,
  guard: Guard,
  signal: AbortSignal | undefined,
): Promise<void> {
  const gunzip = Readable.from([bytes]).pipe(createGunzip())
  try {
    for await (const part of gunzip) {
      signal?.throwIfAborted()
      guard.onUnpacked(part.length)
      if (!archive.write(part)) await drained(archive)
    }
    archive.end(null)
  } catch (error) {
    archive.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  } finally {
    gunzip.destroy()
  }
}

function drained(archive: ReturnType<typeof extract>): Promise<void> {
  return new Promise((resolve, reject) => {
    const onDrain = () => {
      archive.off('close', onClose)
      resolve()
    }
    const onClose = () => {
      archive.off('drain', onDrain)
      reject(new Error('the archive ended early'))
    }
    archive.once('drain', onDrain)
    archive.once('close', onClose)
  })
}

async function readStart(entry: AsyncIterable<unknown>, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of entry as AsyncIterable<Uint8Array>) {
    if (length < limit) parts.push(part)
    length += part.length
  }
  return Buffer.concat(parts).subarray(0, limit)
}
