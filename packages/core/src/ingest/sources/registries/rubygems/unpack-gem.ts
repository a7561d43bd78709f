import { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { AppError } from '../../../../errors.ts'

const MAX_ENTRIES = 50

/**
 * The packed files inside of a gem, which is a tar of a few archives.
 * @throws AppError `bad_input` when there are none.
 */
export async function unpackGem(
  bytes: Uint8Array,
  { label, signal }: { label: string; signal: AbortSignal | undefined },
): Promise<Uint8Array> {
  const archive = extract()
  const input = Readable.from([bytes])
  input.on('error', (error) => archive.destroy(error)).pipe(archive)
  let entries = 0
  try {
    for await (const entry of archive) {
      signal?.throwIfAborted()
      entries += 1
      if (entries > MAX_ENTRIES) break
      if (entry.header.name !== 'data.tar.gz') {
        entry.resume()
        continue
      }
      const parts: Uint8Array[] = []
      for await (const part of entry as AsyncIterable<Uint8Array>) parts.push(part)
      return Buffer.concat(parts)
    }
  } catch (error) {
    signal?.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError('bad_input', `The gem ${label} was refused: it is damaged (${reason}).`, {
      cause: error,
    })
  } finally {
    input.destroy()
    archive.destroy()
  }
  throw new AppError('bad_input', `The gem ${label} was refused: it holds no data.tar.gz.`)
}
