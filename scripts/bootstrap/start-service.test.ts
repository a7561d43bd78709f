import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { type Service, startService } from './start-service.ts'

let folder: string
let logPath: string
let events: string[]
let services: Service[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twinmcp-service-'))
  logPath = join(folder, 'logs/service.log')
  events = []
  services = []
  return async () => {
    for (const service of services) service.kill()
    await sleep(50)
    rmSync(folder, { recursive: true })
  }
})

function start(script: string, onGiveUp: (reason: string) => void = () => {}): Service {
  const service = startService({
    name: 'sample',
    command: [process.execPath, '-e', script],
    cwd: folder,
    env: { GREETING: 'hello' },
    logPath,
    onEvent: (message) => events.push(message),
    onGiveUp,
  })
  services.push(service)
  return service
}

async function logged(text: string): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      const log = readFileSync(logPath, 'utf8')
      if (log.includes(text)) return log
    } catch {}
    await sleep(25)
  }
  throw new Error(`"${text}" never came: ${readFileSync(logPath, 'utf8')}`)
}

test('a service knows that it is supervised, and its output is logged', async () => {
  start(
    'console.log(process.env.GREETING, process.env.TWINMCP_SUPERVISED); setInterval(() => {}, 1000)',
  )
  await logged('hello 1')
})

test('a crashed service is started again', async () => {
  start(`
    const fs = require('node:fs')
    console.log('run')
    if (!fs.existsSync('crashed')) { fs.writeFileSync('crashed', ''); process.exit(3) }
    console.log('second run'); setInterval(() => {}, 1000)`)
  await logged('second run')
  expect(events).toEqual(['sample ended (exit code 3); starting it again in 0.2 s'])
})

test('a service is asked to stop and gets the time to do so', async () => {
  const service = start(`
    process.on('SIGTERM', () => setTimeout(() => { console.log('tidied'); process.exit(0) }, 100))
    console.log('up'); setInterval(() => {}, 1000)`)
  await logged('up')
  await service.stop()
  expect(readFileSync(logPath, 'utf8')).toContain('tidied')
  expect(events).toEqual([])
})

test('a service that ignores the request is killed after five seconds', async () => {
  const service = start(`
    process.on('SIGTERM', () => {})
    console.log('up'); setInterval(() => {}, 1000)`)
  await logged('up')
  const startedAt = performance.now()
  await service.stop()
  expect(performance.now() - startedAt).toBeGreaterThan(4_900)
})

test('a service that cannot live is given up with the end of its log', async () => {
  const reason = await new Promise<string>((resolve) => {
    start("console.log('no such module'); process.exit(1)", resolve)
  })
  expect(reason).toMatch(/sample ends at once.*\n[\s\S]*no such module/)
  expect(events).toHaveLength(5)
}, 20_000)

test('its standard input ends when the supervisor is killed', async () => {
  const supervisor = Bun.spawn(
    [
      process.execPath,
      '-e',
      `import { startService } from ${JSON.stringify(join(import.meta.dirname, 'start-service.ts'))}
       startService({ name: 'sample', command: [process.execPath, '-e', \`
         process.stdin.on('end', () => { console.log('supervisor gone'); process.exit(0) }).resume()
         console.log('up')\`], cwd: '.', env: {}, logPath: process.argv.at(-1), onEvent() {}, onGiveUp() {} })`,
      logPath,
    ],
    { cwd: folder },
  )
  await logged('up')
  supervisor.kill('SIGKILL')
  await logged('supervisor gone')
})
