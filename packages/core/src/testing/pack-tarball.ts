import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'

export type TarballEntry = Partial<Omit<Header, 'name'>> & {
  name: string
  content?: string | Uint8Array
}

/** A gzipped npm tarball with the given files below `package/`. */
export function packTarball(files: Record<string, string | Uint8Array>): Promise<Buffer> {
  return packEntries(
    Object.entries(files).map(([path, content]) => ({ name: `package/${path}`, content })),
  )
}

/** A gzipped tarball with entries of any kind, hostile ones as well. */
export async function packEntries(entries: readonly TarballEntry[]): Promise<Buffer> {
  const archive = pack()
  for (const { content = '', ...header } of entries) {
    archive.entry(header, typeof content === 'string' ? content : Buffer.from(content))
  }
  archive.finalize()
  const parts: Uint8Array[] = []
  for await (const part of archive as AsyncIterable<Uint8Array>) parts.push(part)
  return gzipSync(Buffer.concat(parts))
}
