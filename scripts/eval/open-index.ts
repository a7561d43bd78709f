import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type App, type Context, createApp, operatorActor } from '@twinmcp/core'
import { readEnv } from '@twinmcp/core/env'
import { closePassageEmbedder } from '@twinmcp/core/ingest'
import { requestIndex } from '@twinmcp/core/libraries'
import { getRun, isFinished } from '@twinmcp/core/runs'
import { migrate } from '@twinmcp/db'
import { openEmbeddedPostgres } from '@twinmcp/db/embedded'
import { startRegistryCache } from './registry-cache.ts'
import { runTask } from './run-ingest.ts'

export interface EvalIndex {
  app: App
  ctx: Context
  /** Exact version by package. */
  packages: Record<string, string>
  close(): Promise<void>
}

/**
 * Every package of packages.json, indexed by the product's own pipeline into a database kept in the
 * cache. What the pipeline finds unchanged is not indexed again.
 */
export async function openIndex(log: (line: string) => void): Promise<EvalIndex> {
  const base = readEnv(process.env)
  const folder = join(base.TWINMCP_CACHE, 'eval')
  const registry = await startRegistryCache(join(folder, 'registry'))
  const postgres = await openEmbeddedPostgres({
    home: join(folder, 'home'),
    cacheDir: base.TWINMCP_CACHE,
    onStep: log,
  })
  await migrate(postgres.url)
  const env = readEnv({
    ...process.env,
    LOG_LEVEL: 'warn',
    TWINMCP_NPM_REGISTRY: registry.url,
    TWINMCP_EMBEDDING_THREADS: process.env.TWINMCP_EMBEDDING_THREADS ?? '2',
  })
  const app = createApp(env, { name: 'eval', databaseUrl: postgres.url })
  const ctx = app.contextFor({ actor: operatorActor('eval') })
  const packages: Record<string, string> = JSON.parse(
    await readFile(join(import.meta.dir, 'packages.json'), 'utf8'),
  )
  for (const [name, version] of Object.entries(packages)) {
    const startedAt = performance.now()
    const run = await index(ctx, `npm:${name}@${version}`)
    if (run.status !== 'succeeded' && run.status !== 'unchanged') {
      throw new Error(`${name}@${version}: ${run.status}, ${run.error?.message}`)
    }
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
    if (run.status === 'succeeded') {
      log(`${name}@${version}: ${run.progress.chunksFound} chunks in ${seconds} s`)
    }
  }
  return {
    app,
    ctx,
    packages,
    close: async () => {
      await closePassageEmbedder()
      await app.close()
      await postgres.release()
      await registry.stop()
    },
  }
}

async function index(ctx: Context, libraryId: string) {
  const { runId } = await requestIndex(ctx, { libraryId, trigger: 'user' })
  await runTask(ctx, 'ingest_version', runId)
  let run = await getRun(ctx, { runId })
  while (!isFinished(run)) {
    await runTask(ctx, 'embed_version', runId)
    run = await getRun(ctx, { runId })
  }
  return run
}
