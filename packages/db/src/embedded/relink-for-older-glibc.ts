/**
 * glibc 2.38 gave the C23 variants of strtol and its kin names of their own, which differ only in
 * accepting `0b` prefixes. A library built against it asks for them by that name and so does not load on
 * Debian 12, although all it needs is there. This points those imports at the plain functions.
 */
const PREFIX = '__isoc23_'
const NEW_VERSION = 'GLIBC_2.38'
/** The version under which glibc has had strtol since its port to the machine. */
const BASE_VERSIONS: Record<string, string> = { x64: 'GLIBC_2.2.5', arm64: 'GLIBC_2.17' }

const DYNSYM = 11
const VERNEED = 0x6ffffffe
const VERSYM = 0x6fffffff
const SYMBOL_BYTES = 24

interface Section {
  type: number
  offset: number
  size: number
  link: number
}

/**
 * Returns a changed copy of a 64-bit little-endian ELF library, or null when anything but those functions
 * needs the newer glibc.
 */
export function relinkForOlderGlibc(library: Buffer, arch: string = process.arch): Buffer | null {
  const elf = Buffer.from(library)
  if (elf.readUInt32BE(0) !== 0x7f454c46 || elf[4] !== 2 || elf[5] !== 1) return null
  const sections = readSections(elf)
  const find = (type: number) => sections.find((section) => section.type === type)
  const [symbols, versions, needs] = [find(DYNSYM), find(VERSYM), find(VERNEED)]
  const strings = symbols && sections[symbols.link]
  if (!symbols || !versions || !needs || !strings) return null
  const nameAt = (offset: number) => {
    const start = strings.offset + offset
    return elf.toString('latin1', start, elf.indexOf(0, start))
  }

  const entries = readVersionNeeds(elf, needs).map((at) => ({
    at,
    index: elf.readUInt16LE(at + 6),
    name: nameAt(elf.readUInt32LE(at + 8)),
  }))
  const newer = entries.find(({ name }) => name === NEW_VERSION)
  const base = entries.find(({ name }) => name === BASE_VERSIONS[arch])
  if (!newer || !base) return null

  for (let index = 0; index < symbols.size / SYMBOL_BYTES; index++) {
    if (elf.readUInt16LE(versions.offset + 2 * index) !== newer.index) continue
    const at = symbols.offset + SYMBOL_BYTES * index
    const name = elf.readUInt32LE(at)
    if (!nameAt(name).startsWith(PREFIX)) return null
    // Names are offsets into one table: the plain name is the end of the longer one.
    elf.writeUInt32LE(name + PREFIX.length, at)
  }
  // Hash and name of the version; its index stays, so the symbols above follow.
  elf.copy(elf, newer.at, base.at, base.at + 4)
  elf.copy(elf, newer.at + 8, base.at + 8, base.at + 12)
  return elf
}

function readSections(elf: Buffer): Section[] {
  const table = Number(elf.readBigUInt64LE(0x28))
  const entryBytes = elf.readUInt16LE(0x3a)
  return Array.from({ length: elf.readUInt16LE(0x3c) }, (_, index) => {
    const at = table + index * entryBytes
    return {
      type: elf.readUInt32LE(at + 4),
      offset: Number(elf.readBigUInt64LE(at + 0x18)),
      size: Number(elf.readBigUInt64LE(at + 0x20)),
      link: elf.readUInt32LE(at + 0x28),
    }
  })
}

/** Offsets of the version entries (Vernaux) of every library that is needed. */
function readVersionNeeds(elf: Buffer, section: Section): number[] {
  const found: number[] = []
  for (let need = section.offset; ; ) {
    let entry = need + elf.readUInt32LE(need + 8)
    for (let left = elf.readUInt16LE(need + 2); left > 0; left--) {
      found.push(entry)
      entry += elf.readUInt32LE(entry + 12)
    }
    const next = elf.readUInt32LE(need + 12)
    if (next === 0) return found
    need += next
  }
}
