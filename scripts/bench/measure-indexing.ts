import { requestIndex } from '@twinmcp/core/libraries'
import { getRun } from '@twinmcp/core/runs'
import { runTask } from '../eval/run-ingest.ts'
import { ownCpuMs, treeCpuMs } from './cpu-time.ts'
import type { Bench } from './open-bench.ts'
import { round } from './statistics.ts'

export interface IndexingFigures {
  package: string
  pages: number
  chunks: number
  lexicalSeconds: number
  /** From the packument to searchable words; this process and Postgres together. */
  lexicalChunksPerCpuSecond: number
  /** Of these, what Postgres used. */
  lexicalPostgresCpuMs: number
  embeddingSeconds: number
  embeddingChunksPerCpuSecond: number
  unchangedRefreshMs: number
}

/** Indexes one package from nothing and again, in this process. */
export async function measureIndexing(bench: Bench, spec: string): Promise<IndexingFigures> {
  const { ctx } = bench
  const cpu = () => ({
    own: ownCpuMs(),
    postgres: treeCpuMs(bench.postmasterPid),
    at: performance.now(),
  })
  const { runId } = await requestIndex(ctx, { libraryId: `npm:${spec}`, trigger: 'user' })
  const start = cpu()
  await runTask(ctx, 'ingest_version', runId)
  const words = cpu()
  await runTask(ctx, 'embed_version', runId)
  const end = cpu()
  const run = await getRun(ctx, { runId })
  if (run.status !== 'succeeded') throw new Error(`${spec}: ${run.status} ${run.error?.message}`)
  const { pagesParsed: pages, chunksFound: chunks } = run.progress
  const usedSeconds = (from: typeof start, to: typeof start) =>
    (to.own - from.own + to.postgres - from.postgres) / 1_000
  return {
    package: spec,
    pages,
    chunks,
    lexicalSeconds: round((words.at - start.at) / 1_000),
    lexicalChunksPerCpuSecond: round(chunks / usedSeconds(start, words)),
    lexicalPostgresCpuMs: round(words.postgres - start.postgres),
    embeddingSeconds: round((end.at - words.at) / 1_000),
    embeddingChunksPerCpuSecond: round(chunks / usedSeconds(words, end)),
    unchangedRefreshMs: await measureRefresh(bench, spec),
  }
}

async function measureRefresh(bench: Bench, spec: string): Promise<number> {
  const startedAt = performance.now()
  const { runId } = await requestIndex(bench.ctx, { libraryId: `npm:${spec}`, trigger: 'user' })
  await runTask(bench.ctx, 'ingest_version', runId)
  const elapsed = performance.now() - startedAt
  const { status } = await getRun(bench.ctx, { runId })
  if (status !== 'unchanged') throw new Error(`${spec} was not unchanged but ${status}`)
  return round(elapsed)
}
