import type { Context } from '../context.ts'
import { createEmbedder, type Embedder, MODEL_ID } from '../llm/index.ts'
import { embeddingInput } from './embedding-input.ts'
import { insertEmbeddings, selectChunksToEmbed } from './embeddings/queries.ts'
import { type Progress, RunCancelled } from './report-progress.ts'
import { isSomebodyWaiting } from './runs/queries.ts'

/** Enough to fill the model's length buckets; about a second of work, which is what a kill costs. */
const BATCH = 48

let passageEmbedder: Promise<Embedder> | null = null

/** One model for all runs of this process; it starts with the first and rests when there are none. */
function openPassageEmbedder(ctx: Context): Promise<Embedder> {
  passageEmbedder ??= createEmbedder({
    cacheDir: ctx.env.TWINMCP_CACHE,
    backend: ctx.env.TWINMCP_EMBEDDING_BACKEND,
    threads: ctx.env.TWINMCP_EMBEDDING_THREADS,
    role: 'passage',
  }).catch((error: unknown) => {
    passageEmbedder = null
    throw error
  })
  return passageEmbedder
}

/** Ends the model's thread, when this process has used it. */
export async function closePassageEmbedder(): Promise<void> {
  const opened = await passageEmbedder?.catch(() => null)
  passageEmbedder = null
  await opened?.close()
}

/**
 * Embeds the chunks of a version that have no vector yet, in batches that are each stored at once:
 * a killed run goes on where it was. False when it stopped because somebody waits for a library.
 * @throws RunCancelled when cancelled, or when the version was replaced by a newer run.
 */
export async function embedVersion(
  ctx: Context,
  version: { id: number; library: string; chunkCount: number; embeddedCount: number },
  progress: Progress,
): Promise<boolean> {
  let embeddedCount = version.embeddedCount
  let after = -1
  while (embeddedCount < version.chunkCount) {
    const chunks = await selectChunksToEmbed(ctx.db, version.id, MODEL_ID, after, BATCH)
    const last = chunks.at(-1)
    if (!last) return true
    after = last.ordinal
    const embedder = await openPassageEmbedder(ctx)
    const vectors = await embedder.embed(
      chunks.map((chunk) => embeddingInput({ ...chunk, library: version.library })),
      ctx.signal ? { signal: ctx.signal } : {},
    )
    const stored = await insertEmbeddings(
      ctx.db,
      version.id,
      MODEL_ID,
      chunks.map((chunk, index) => ({ ...chunk, vector: vectors[index] as Float32Array })),
    )
    if (stored === null) throw new RunCancelled('The version was replaced by a newer run.')
    embeddedCount = stored
    await progress.advance(embeddedCount / version.chunkCount, { chunksEmbedded: embeddedCount })
    if (embeddedCount < version.chunkCount && (await isSomebodyWaiting(ctx.db))) return false
  }
  return true
}
