import { readEnv } from '@twinmcp/core/env'
import { createLogger } from '@twinmcp/core/ops'
import { gitSource } from '../../packages/core/src/ingest/sources/git/plain-git-source.ts'

// The process that is measured: reads a repository as an ingest run does, and prints what came of it.
const [url = ''] = process.argv.slice(2)
const env = readEnv(process.env)
const ctx = { env, log: createLogger(env, 'bench') } as never
const target = {
  name: url,
  settings: gitSource.settings.parse({}),
  sourceId: null,
  state: null,
  runId: 'bench',
}
const known = new Map<string, string>()
const found = await gitSource.discover(ctx, target, 'latest')
const fetched = await gitSource.fetch(ctx, target, found, known, async () => {})
const { files, skipped } = await gitSource.documents(ctx, target, found, fetched, known)
const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
process.stdout.write(JSON.stringify({ pages: files.length, skipped: skipped.length, bytes }))
process.exit(0)
