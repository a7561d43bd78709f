import { createApp, operatorActor } from '@twinmcp/core'
import { readEnv } from '@twinmcp/core/env'
import { closePassageEmbedder, runIngest } from '@twinmcp/core/ingest'
import { requestIndex } from '@twinmcp/core/libraries'
import { migrate } from '@twinmcp/db'
import pg from 'pg'
import type { FakeRegistry } from '../../packages/core/src/testing/start-fake-registry.ts'
import { fingerprints } from './check-consistency.ts'
import type { CrashSite } from './start-crash-site.ts'
import { subjectOf } from './subjects.ts'

export interface Reference {
  prints: Map<string, string>
  /** Time of one run that nobody disturbs. */
  medianMs: number
}

/** The same packages and sites, indexed without a crash into a database beside the other. */
export async function ingestUndisturbed(
  url: string,
  cacheDir: string,
  services: { registry: FakeRegistry; site: CrashSite },
  rounds: number,
): Promise<Reference> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query('create database undisturbed')
  await admin.end()
  const reference = new URL(url)
  reference.pathname = '/undisturbed'
  await migrate(reference.href)
  const env = readEnv({
    LOG_LEVEL: 'warn',
    TWINMCP_CACHE: cacheDir,
    TWINMCP_NPM_REGISTRY: services.registry.url,
    TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8',
    TWINMCP_POLITENESS: 'off',
  })
  const app = createApp(env, { name: 'reference', databaseUrl: reference.href })
  const ctx = app.contextFor({ actor: operatorActor('crash-test') })
  const durations: number[] = []
  try {
    for (let round = 0; round < rounds; round += 1) {
      const subject = subjectOf(round, services)
      await subject.publish()
      const startedAt = performance.now()
      const { runId } = await requestIndex(ctx, { libraryId: subject.spec, trigger: 'user' })
      await runIngest(ctx, runId)
      durations.push(performance.now() - startedAt)
    }
    const medianMs = durations.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0
    return { prints: await fingerprints(app.database.pool), medianMs }
  } finally {
    await closePassageEmbedder()
    await app.close()
  }
}
