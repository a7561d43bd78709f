import { hostname } from 'node:os'
import { createApp, operatorActor } from '@twinmcp/core'
import { readEnv } from '@twinmcp/core/env'
import { queueStarterSet } from '@twinmcp/core/ingest'
import { startWorker } from '@twinmcp/core/worker'

const env = readEnv()
if (!env.DATABASE_URL) {
  process.stderr.write('DATABASE_URL is not set. Use `bun run start`, which provides a database.\n')
  process.exit(2)
}

const app = createApp(env, {
  name: 'worker',
  databaseUrl: env.DATABASE_URL,
  maxConnections: env.TWINMCP_WORKER_CONCURRENCY + 6,
})
// A signal may come while the worker is still starting; stopping then waits for it to have started.
const starting = startWorker(app, operatorActor('worker'))

let stopping: Promise<void> | null = null
const stop = (reason: string) => {
  stopping ??= (async () => {
    app.log.info({ reason }, 'worker stopping')
    const worker = await starting
    await worker.stop()
    await app.close()
    process.exit(0)
  })()
  return stopping
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void stop(signal))
}
if (env.TWINMCP_SUPERVISED) {
  // The supervisor holds the other end: when it dies, so does this worker.
  process.stdin.on('end', () => void stop('supervisor gone')).resume()
}
const worker = await starting
app.log.info({ host: hostname(), pid: process.pid }, 'worker ready')
await queueStarterSet(app.contextFor({ actor: operatorActor('worker') }))
await worker.finished
await stop('worker ended')
