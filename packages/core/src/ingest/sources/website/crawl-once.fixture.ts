import { createDatabase } from '@twinmcp/db'
import { type Context, operatorActor } from '../../../context.ts'
import { readEnv } from '../../../env.ts'
import { createLogger } from '../../../ops/index.ts'
import { websiteSource } from '../website.ts'

/** A crawl in a process of its own, to be killed. What to crawl comes as JSON. */
const { databaseUrl, url, sourceId, runId } = JSON.parse(process.argv[2] ?? '{}')
const env = readEnv({
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  TWINMCP_ALLOWED_NETWORKS: '127.0.0.1',
  TWINMCP_POLITENESS: 'off',
})
const { db } = createDatabase(databaseUrl)
const ctx: Context = {
  db,
  actor: operatorActor('test'),
  env,
  log: createLogger(env, 'test'),
  requestId: 'test',
  embedQuery: async () => null,
  runChanged: async () => {},
}
const target = {
  name: url,
  settings: websiteSource.settings.parse({}),
  sourceId,
  state: null,
  runId,
}
const found = await websiteSource.discover(ctx, target, 'latest')
await websiteSource.fetch(ctx, target, found, new Map(), async () => {})
