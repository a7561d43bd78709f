import { type App, createApp, operatorActor } from '@twinmcp/core'
import { readEnv } from '@twinmcp/core/env'
import { addLibrary } from '@twinmcp/core/ingest'
import { isFinished, watchRun } from '@twinmcp/core/runs'
import { startWorker } from '@twinmcp/core/worker'
import type { ContextFor } from '../context-for.ts'
import { createContext7Handlers } from '../context7/handlers.ts'
import { createMcpFetchHandler } from '../http/mcp-fetch-handler.ts'

export interface TestServer {
  /** Address of the server, without a path. */
  url: string
  app: App
  /** Indexes a package through the real pipeline and waits for all of it. */
  index(spec: string): Promise<void>
  stop(): Promise<void>
}

export interface TestServerOptions {
  databaseUrl: string
  registryUrl: string
  /** What a test changes in the configuration. */
  environment?: Record<string, string>
  /** Whether somebody takes jobs from the queue; yes unless told otherwise. */
  worker?: boolean
}

/** The HTTP surface of this package around the real verbs, as the routes of apps/web serve it. */
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const env = readEnv({
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    TWINMCP_NPM_REGISTRY: options.registryUrl,
    TWINMCP_ALLOWED_HOSTS: 'docs.example.org',
    ...options.environment,
  })
  const app = createApp(env, { name: 'mcp-test', databaseUrl: options.databaseUrl })
  const actor = operatorActor('test')
  const contextFor: ContextFor = ({ requestId, signal }) =>
    app.contextFor({ actor, requestId, signal })
  const worker = options.worker === false ? null : await startWorker(app, operatorActor('worker'))
  const server = serve(contextFor, env.TWINMCP_ALLOWED_HOSTS)
  return {
    url: server.url.origin,
    app,
    index: async (spec) => {
      const ctx = app.contextFor({ actor })
      const { runId } = await addLibrary(ctx, { spec })
      for await (const run of watchRun(ctx, { runId })) {
        if (isFinished(run) && run.status !== 'succeeded') {
          throw new Error(`${spec}: ${run.status} ${run.error?.message}`)
        }
      }
    },
    stop: async () => {
      await server.stop(true)
      await worker?.stop()
      await app.close()
    },
  }
}

function serve(contextFor: ContextFor, allowedHosts: readonly string[]) {
  const mcp = createMcpFetchHandler({ contextFor, allowedHosts })
  const api = createContext7Handlers({ contextFor, allowedHosts })
  return Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    // A wait for indexing is longer than Bun's ten seconds.
    idleTimeout: 60,
    routes: {
      '/mcp': mcp,
      '/api/v2/libs/search': api.libsSearch,
      '/api/v2/context': api.context,
      '/*': () => new Response('not here', { status: 404 }),
    },
  })
}
