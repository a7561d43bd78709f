import { type Database, versions } from '@twinmcp/db'
import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../queries.ts'

/** Gives chunks the vectors that are known already. */
export async function copyCachedEmbeddings(
  tx: Transaction,
  versionId: number,
  modelId: string,
): Promise<void> {
  await tx.execute(sql`
    insert into chunk_embeddings (version_id, model_id, ordinal, embedding)
    select c.version_id, cached.model_id, c.ordinal, cached.embedding
    from chunks c join embedding_cache cached
      on cached.model_id = ${modelId} and cached.embedding_hash = c.embedding_hash
    where c.version_id = ${versionId}
    order by c.ordinal
    on conflict do nothing`)
}

export interface ChunkToEmbed {
  ordinal: number
  embeddingHash: Buffer
  headingPath: string[]
  text: string
}

/** The next chunks without a vector of this model, in reading order. */
export async function selectChunksToEmbed(
  db: Database,
  versionId: number,
  modelId: string,
  after: number,
  limit: number,
): Promise<ChunkToEmbed[]> {
  const { rows } = await db.execute<ChunkToEmbed & Record<string, unknown>>(sql`
    select c.ordinal, c.embedding_hash as "embeddingHash", c.heading_path as "headingPath", c.text
    from chunks c
    where c.version_id = ${versionId} and c.ordinal > ${after}
      and not exists (select 1 from chunk_embeddings e where e.version_id = c.version_id
        and e.model_id = ${modelId} and e.ordinal = c.ordinal)
    order by c.ordinal limit ${limit}`)
  return rows
}

/**
 * Stores a batch of vectors, in the cache and with their chunks, in one transaction. Returns the
 * number of embedded chunks of the version, or null when the version has been replaced meanwhile.
 */
export async function insertEmbeddings(
  db: Database,
  versionId: number,
  modelId: string,
  embedded: readonly { ordinal: number; embeddingHash: Buffer; vector: Float32Array }[],
): Promise<number | null> {
  return db.transaction(async (tx) => {
    const locked = await tx.execute(
      sql`select 1 from versions where id = ${versionId} for no key update`,
    )
    if (locked.rows.length === 0) return null
    const hashes = sql.param(embedded.map((entry) => entry.embeddingHash))
    const vectors = sql.param(embedded.map((entry) => `[${entry.vector.join(',')}]`))
    await tx.execute(sql`
      insert into embedding_cache (model_id, embedding_hash, embedding)
      select distinct on (e.hash) ${modelId}, e.hash, e.embedding::vector
      from unnest(${hashes}::bytea[], ${vectors}::text[]) as e(hash, embedding)
      on conflict do nothing`)
    const stored = await tx.execute(sql`
      insert into chunk_embeddings (version_id, model_id, ordinal, embedding)
      select c.version_id, ${modelId}, c.ordinal, e.embedding::vector
      from unnest(${sql.param(embedded.map((entry) => entry.ordinal))}::int[], ${hashes}::bytea[],
          ${vectors}::text[]) as e(ordinal, hash, embedding)
        -- A page may have made way for another since its chunks were read.
        join chunks c on c.version_id = ${versionId} and c.ordinal = e.ordinal
          and c.embedding_hash = e.hash
      on conflict do nothing`)
    return addEmbedded(tx, versionId, stored.rowCount ?? 0)
  })
}

async function addEmbedded(tx: Transaction, versionId: number, count: number): Promise<number> {
  const [row] = await tx
    .update(versions)
    .set({
      embeddedCount: sql`${versions.embeddedCount} + ${count}::int`,
      embeddedAt: sql`case when ${versions.embeddedCount} + ${count}::int >= ${versions.chunkCount} then now() end`,
    })
    .where(eq(versions.id, versionId))
    .returning({ embedded: versions.embeddedCount })
  return row?.embedded ?? 0
}
