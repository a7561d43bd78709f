import { readEnv } from '@twinmcp/core/env'
import { createLogger } from '@twinmcp/core/ops'
import { parseDocuments } from '../../packages/core/src/ingest/parse-documents.ts'
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
const { files, skipped, linkBase } = await gitSource.documents(ctx, target, found, fetched, known)
const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
const parsed = await parseDocuments(files, { library: 'bench', linkBase })
const chunks = parsed.documents.reduce((sum, document) => sum + document.chunks.length, 0)
const left = skipped.length + parsed.skipped.length
process.stdout.write(JSON.stringify({ pages: files.length, skipped: left, bytes, chunks }))
process.exit(0)
