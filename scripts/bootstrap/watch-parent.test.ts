import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'twinmcp-parent-'))
const WATCHER = `
import { watchParent } from ${JSON.stringify(join(import.meta.dirname, 'watch-parent.ts'))}
import { writeFileSync } from 'node:fs'
const [name] = process.argv.slice(2)
watchParent(() => { writeFileSync(name, 'gone'); process.exit() })
writeFileSync(name, String(process.pid))
setTimeout(() => process.exit(), 15_000)
`
writeFileSync(join(folder, 'watcher.ts'), WATCHER)
writeFileSync(
  join(folder, 'package.json'),
  JSON.stringify({ scripts: { start: `${process.execPath} watcher.ts` } }),
)

afterAll(() => rmSync(folder, { recursive: true }))

const read = (name: string) => {
  try {
    return readFileSync(join(folder, name), 'utf8')
  } catch {
    return ''
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 160; attempt++) {
    if (condition()) return
    await sleep(25)
  }
  throw new Error('it never came')
}

test('the death of whoever called the launcher above the direct parent is noticed', async () => {
  const caller = Bun.spawn(['bash', '-c', `${process.execPath} run start launcher; true`], {
    cwd: folder,
    stdin: 'pipe',
  })
  await until(() => Number(read('launcher')) > 0)
  caller.kill('SIGKILL')
  await until(() => read('launcher') === 'gone')
})

test('one sent to the background with /dev/null as input outlives the shell that started it', async () => {
  const shell = Bun.spawn(
    ['bash', '-c', `${process.execPath} run start background </dev/null >/dev/null 2>&1 & sleep 2`],
    { cwd: folder, stdin: 'ignore' },
  )
  await until(() => Number(read('background')) > 0)
  shell.kill('SIGKILL')
  await sleep(1_500)
  expect(Number(read('background'))).toBeGreaterThan(0)
  process.kill(Number(read('background')), 'SIGKILL')
})
