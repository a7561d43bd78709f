import { createApp, operatorActor } from '@twinmcp/core'
import { readEnv } from '@twinmcp/core/env'
import { typesSource } from '../../packages/core/src/ingest/sources/types.ts'

const PACKAGES = ['zod', 'next', 'ai', 'express', 'typescript@6.0.3', 'react', 'drizzle-orm']

/** Reads the API surface of packages (`name` or `name@range`) and prints what it gave and took. */
async function measureApi(packages: readonly string[]): Promise<void> {
  // No database is asked: the context wants an address all the same.
  const env = readEnv({ ...process.env, LOG_LEVEL: 'error' })
  const app = createApp(env, { name: 'measure-api', databaseUrl: 'postgres://127.0.0.1:1/none' })
  const ctx = app.contextFor({ actor: operatorActor('measure-api') })
  const rows = []
  for (const item of packages) {
    const [, name = '', range = 'latest'] = /^(@?[^@]+)(?:@(.+))?$/.exec(item) ?? []
    const target = { name, settings: {}, sourceId: null, state: null, runId: '' }
    const found = await typesSource.discover(ctx, target, range)
    const started = performance.now()
    const fetched = await typesSource.fetch(ctx, target, found, new Map(), async () => {})
    const downloaded = performance.now()
    const { ready, skipped } = await typesSource.documents(ctx, target, found, fetched, new Map())
    const chunks = ready.flatMap((document) => document.chunks)
    rows.push({
      package: `${name}@${found.version}`,
      documents: ready.length,
      symbols: new Set(chunks.map(({ headingPath, symbol }) => symbol && headingPath.join())).size,
      chunks: chunks.length,
      kB: Math.round(chunks.reduce((sum, { text }) => sum + text.length, 0) / 1000),
      longest: Math.max(0, ...chunks.map(({ text }) => text.length)),
      downloadMs: Math.round(downloaded - started),
      readMs: Math.round(performance.now() - downloaded),
      skipped: skipped.length,
    })
  }
  await app.close()
  console.table(rows)
}

const given = process.argv.slice(2)
await measureApi(given.length > 0 ? given : PACKAGES)
