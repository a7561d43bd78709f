import { join } from 'node:path'
import type { Lifecycle } from './lifecycle.ts'
import { Problem } from './problem.ts'
import type { Settings } from './read-settings.ts'
import { limitLogs } from './service-log.ts'
import { type Service, startService } from './start-service.ts'
import { waitUntilReady } from './wait-until-ready.ts'

interface RunServicesOptions {
  root: string
  settings: Settings
  databaseUrl: string
  url: string
  logs: { web: string; worker: string }
  lifecycle: Lifecycle
  print: (line: string) => void
}

/** Starts web and worker, keeps them running, and resolves when both are ready. @throws Problem */
export async function runServices(options: RunServicesOptions): Promise<void> {
  const { root, settings, databaseUrl, url, logs, lifecycle } = options
  const failed = new AbortController()
  let ready = false
  const giveUp = (reason: string) => {
    const problem = new Problem(reason, `The whole logs: ${logs.web}, ${logs.worker}`)
    failed.abort(problem)
    if (ready) lifecycle.stop(1, `\n${problem.message}`)
  }
  const start = (name: 'web' | 'worker', entry: string): Service =>
    startService({
      name,
      command: [process.execPath, join(root, entry)],
      cwd: root,
      env: {
        NODE_ENV: 'production',
        DATABASE_URL: databaseUrl,
        TWINMCP_HOME: settings.home,
        TWINMCP_CACHE: settings.cacheDir,
        HOST: settings.host,
        PORT: String(settings.port),
        // The adapter's own limit is 512 kB; pushes of many commits tell more.
        BODY_SIZE_LIMIT: '5M',
        SHUTDOWN_TIMEOUT: '3',
      },
      logPath: logs[name],
      onEvent: (message) => options.print(`${new Date().toISOString()}  ${message}`),
      onGiveUp: giveUp,
    })
  limitLogs([logs.web, logs.worker])
  const services = [
    start('web', 'apps/web/build/index.js'),
    start('worker', 'apps/worker/src/main.ts'),
  ]
  lifecycle.onStop(() => Promise.all(services.map((service) => service.stop())))
  lifecycle.onKill(() => {
    for (const service of services) service.kill()
  })
  await waitUntilReady(url, failed.signal, [logs.web, logs.worker])
  ready = true
}
