import { crc32 } from 'node:zlib'

export interface ZipFileEntry {
  name: string
  content: string | Uint8Array
  /** Size written in its headers instead of its own, as a hostile archive may. */
  claimedSize?: number
  /** Unix mode: `0o120777` makes it a link. */
  mode?: number
}

/** A zip archive of stored files, in order; hostile names and sizes as well. */
export function packZip(entries: readonly ZipFileEntry[]): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, claimedSize, mode = 0o100644 } of entries) {
    const bytes = Buffer.from(content)
    const path = Buffer.from(name)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(0x0800, 2)
    shared.writeUInt32LE(crc32(bytes), 10)
    shared.writeUInt32LE(bytes.length, 14)
    shared.writeUInt32LE(claimedSize ?? bytes.length, 18)
    shared.writeUInt16LE(path.length, 22)
    const local = Buffer.concat([signature(0x04034b50), shared, path, bytes])
    const made = Buffer.alloc(2)
    made.writeUInt16LE(0x0314, 0)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE((mode << 16) >>> 0, 6)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([signature(0x02014b50), made, shared, rest, path]))
    locals.push(local)
    offset += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(listed.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, listed, signature(0x06054b50), end])
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
