import { type Context, createApp, operatorActor } from '@twinmcp/core'
import { readEnv } from '@twinmcp/core/env'
import { typesSource } from '../../packages/core/src/ingest/sources/types.ts'

export interface ApiFigures {
  /** `typescript@6.0.3`. */
  package: string
  documents: number
  symbols: number
  chunks: number
  kB: number
  /** Characters of the longest chunk. */
  longest: number
  downloadMs: number
  /** From the files to chunks, the start of the process included. */
  readMs: number
  skipped: number
}

const PACKAGES = ['zod', 'next', 'ai', 'express', 'typescript@6.0.3', 'react', 'drizzle-orm']

/** Reads the API surface of a package, `name` or `name@range`; nothing is stored. */
export async function measureApi(ctx: Context, spec: string): Promise<ApiFigures> {
  const [, name = '', range = 'latest'] = /^(@?[^@]+)(?:@(.+))?$/.exec(spec) ?? []
  const target = { name, settings: {}, sourceId: null, state: null, runId: '' }
  const found = await typesSource.discover(ctx, target, range)
  const started = performance.now()
  const fetched = await typesSource.fetch(ctx, target, found, new Map(), async () => {})
  const downloaded = performance.now()
  const { ready, skipped } = await typesSource.documents(ctx, target, found, fetched, new Map())
  const readMs = Math.round(performance.now() - downloaded)
  const chunks = ready.flatMap((document) => document.chunks)
  // Names of members have a symbol of their own only where they stand alone.
  const names = chunks.flatMap(({ symbol, headingPath }) => (symbol ? [headingPath.join(' ')] : []))
  return {
    package: `${name}@${found.version}`,
    documents: ready.length,
    symbols: new Set(names).size,
    chunks: chunks.length,
    kB: Math.round(chunks.reduce((sum, { text }) => sum + text.length, 0) / 1000),
    longest: Math.max(0, ...chunks.map(({ text }) => text.length)),
    downloadMs: Math.round(downloaded - started),
    readMs,
    skipped: skipped.length,
  }
}

// bun scripts/bench/measure-api.ts [package…]
if (import.meta.main) {
  // No database is asked: the context wants an address all the same.
  const env = readEnv({ ...process.env, LOG_LEVEL: 'error' })
  const app = createApp(env, { name: 'measure-api', databaseUrl: 'postgres://127.0.0.1:1/none' })
  const ctx = app.contextFor({ actor: operatorActor('measure-api') })
  const given = process.argv.slice(2)
  const rows: ApiFigures[] = []
  for (const spec of given.length > 0 ? given : PACKAGES) rows.push(await measureApi(ctx, spec))
  await app.close()
  console.table(rows)
}
