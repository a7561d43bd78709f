import { readZipEntries, type ZipEntry } from '../../sources/registries/read-zip-entries.ts'

const MB = 1024 * 1024
const MAX_PART = 16 * MB
const MAX_TOTAL = 128 * MB

/** The parts of a document that is a zip archive, in its order. @throws Error for bombs. */
export async function readZipParts(
  bytes: Uint8Array,
  wants: (name: string) => boolean,
): Promise<{ name: string; bytes: Uint8Array }[]> {
  const parts: { name: string; bytes: Uint8Array }[] = []
  let total = 0
  await readZipEntries(
    bytes,
    { label: 'the document', signal: undefined },
    async (entry: ZipEntry) => {
      if (!entry.isFile || !wants(entry.name)) return
      const content = await entry.read(MAX_PART + 1)
      total += content.length
      if (content.length > MAX_PART || total > MAX_TOTAL) throw new Error('unpacks to too much')
      parts.push({ name: entry.name, bytes: content })
    },
  )
  return parts
}

/** Unpacks all parts within limits, before a library does so without. @throws Error for bombs. */
export async function checkZip(bytes: Uint8Array): Promise<void> {
  let total = 0
  await readZipEntries(bytes, { label: 'the document', signal: undefined }, async (entry) => {
    if (!entry.isFile) return
    total += (await entry.read(MAX_PART + 1)).length
    if (total > MAX_TOTAL) throw new Error('unpacks to too much')
  })
}
