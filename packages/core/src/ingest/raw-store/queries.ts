import { createHash } from 'node:crypto'
import { type Database, rawBlobs } from '@twinmcp/db'
import { inArray, sql } from 'drizzle-orm'
import type { Executor } from '../queries.ts'

const BATCH = 200

/**
 * Keeps bytes under their SHA-256, once however often they come, and marks them as used.
 * @returns the hashes, in order.
 */
export async function putRaw(db: Executor, blobs: readonly Uint8Array[]): Promise<Buffer[]> {
  const hashes = blobs.map((bytes) => createHash('sha256').update(bytes).digest())
  for (let start = 0; start < blobs.length; start += BATCH) {
    const unique = new Map(
      blobs
        .slice(start, start + BATCH)
        .map((bytes, index) => [hashes[start + index]?.toString('hex') ?? '', bytes]),
    )
    const wanted = [...unique.keys()].map((hex) => Buffer.from(hex, 'hex'))
    const there = await db
      .update(rawBlobs)
      .set({ lastUsedAt: sql`now()` })
      .where(inArray(rawBlobs.hash, wanted))
      .returning({ hash: rawBlobs.hash })
    for (const { hash } of there) unique.delete(hash.toString('hex'))
    if (unique.size === 0) continue
    const rows = [...unique].map(([hex, plain]) => {
      // Microseconds a page; on threads each would hold a compressor of its own.
      const bytes = Bun.zstdCompressSync(plain)
      const [size, storedSize] = [plain.byteLength, bytes.byteLength]
      return { hash: Buffer.from(hex, 'hex'), bytes, size, storedSize }
    })
    await db.insert(rawBlobs).values(rows).onConflictDoNothing()
  }
  return hashes
}

/** The bytes kept under each hash, by its hex form; those that were cleaned up are missing. */
export async function getRaw(
  db: Database,
  hashes: readonly Buffer[],
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>()
  for (let start = 0; start < hashes.length; start += BATCH) {
    const rows = await db
      .select({ hash: rawBlobs.hash, bytes: rawBlobs.bytes })
      .from(rawBlobs)
      .where(inArray(rawBlobs.hash, hashes.slice(start, start + BATCH)))
    for (const row of rows) found.set(row.hash.toString('hex'), Bun.zstdDecompressSync(row.bytes))
  }
  return found
}
