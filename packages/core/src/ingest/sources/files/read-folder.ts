import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { maxBytesOf, type RawFiles, refusal, shownName } from './raw-file.ts'
import { codeOf, type Walked } from './walk-folder.ts'

/** Reads what was found in a folder, within limits. @throws the signal's reason. */
export async function readFolder(
  walked: readonly Walked[],
  {
    signal,
    onFile,
  }: { signal?: AbortSignal | undefined; onFile?: (path: string, count: number) => Promise<void> },
): Promise<RawFiles> {
  const read: RawFiles = { files: [], skipped: [] }
  const held = { files: 0, bytes: 0 }
  for (const { path, location, size } of walked) {
    signal?.throwIfAborted()
    const reason = refusal(path, size, held)
    const bytes = reason ?? (await readWhole(location, maxBytesOf(path)))
    if (typeof bytes === 'string') {
      read.skipped.push({ path: shownName(path), reason: bytes })
      continue
    }
    read.files.push({ path, bytes })
    held.files += 1
    held.bytes += bytes.length
    await onFile?.(path, held.files)
  }
  return read
}

/** The bytes, or why they cannot be had. What has become a link or a pipe since is not opened. */
export async function readWhole(location: string, limit: number): Promise<Uint8Array | string> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  try {
    const handle = await open(location, flags)
    try {
      const found = await handle.stat()
      if (!found.isFile()) return 'a device, pipe or socket, not a file'
      // It may have grown since it was listed.
      if (found.size > limit) return `larger than ${Math.round(limit / 1024 / 1024)} MB`
      const bytes = await handle.readFile()
      return new Uint8Array(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, limit))
    } finally {
      await handle.close()
    }
  } catch (error) {
    return `cannot be read (${codeOf(error)})`
  }
}
