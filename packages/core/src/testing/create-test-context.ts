import { createNotifications } from '@twinmcp/db'
import { createTestDatabase, type TestDatabase } from '@twinmcp/db/testing'
import { type Actor, type Context, operatorActor } from '../context.ts'
import { type Env, readEnv } from '../env.ts'
import { createLogger } from '../ops/index.ts'

export interface TestContext {
  ctx: Context
  database: TestDatabase
  env: Env
  /** The same context for another caller, such as a member of another workspace. */
  as(actor: Partial<Actor>): Context
  drop(): Promise<void>
}

/**
 * A context on a database of its own. Questions are embedded only when `embedQuery` is given;
 * `environment` sets what a test changes in the configuration.
 */
export async function createTestContext(
  overrides: { environment?: Record<string, string>; embedQuery?: Context['embedQuery'] } = {},
): Promise<TestContext> {
  const database = await createTestDatabase()
  const env = readEnv({ NODE_ENV: 'test', LOG_LEVEL: 'silent', ...overrides.environment })
  const notifications = createNotifications(database.url, 'ingest_run')
  const ctx: Context = {
    db: database.db,
    actor: operatorActor('test'),
    env,
    log: createLogger(env, 'test'),
    requestId: 'test',
    embedQuery: overrides.embedQuery ?? (async () => null),
    runChanged: notifications.wait,
  }
  return {
    ctx,
    database,
    env,
    as: (actor) => ({ ...ctx, actor: { ...ctx.actor, ...actor } }),
    drop: async () => {
      await notifications.close()
      await database.drop()
    },
  }
}
