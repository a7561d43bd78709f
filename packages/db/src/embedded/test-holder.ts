import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { EmbeddedPostgresOptions } from './open-cluster.ts'

const SCRIPT = `
import { openEmbeddedPostgres } from ${JSON.stringify(fileURLToPath(new URL('../embedded.ts', import.meta.url)))}
const { url } = await openEmbeddedPostgres(JSON.parse(process.argv.at(-1)))
process.stdout.write(url)
setInterval(() => {}, 1000)
`

/** A process of its own that opens the database and holds it until killed. */
export async function startHolder(options: EmbeddedPostgresOptions) {
  const child = spawn(process.execPath, ['-e', SCRIPT, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const [url] = await Promise.race([
    once(child.stdout, 'data'),
    exited.then(() => Promise.reject(new Error('the holder ended before it had a database'))),
  ])
  return {
    url: String(url),
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
