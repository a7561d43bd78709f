import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { beforeEach, expect, test } from 'vitest'
import { withFileLock } from './file-lock.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twinmcp-lock-'))
  return () => rmSync(folder, { recursive: true })
})

test('only one holder is inside at a time', async () => {
  let inside = 0
  let most = 0
  const enter = () =>
    withFileLock(join(folder, 'lock'), async () => {
      inside += 1
      most = Math.max(most, inside)
      await sleep(20)
      inside -= 1
    })
  await Promise.all([enter(), enter(), enter()])
  expect(most).toBe(1)
})

test('the lock of a killed process is free at once', async () => {
  const path = join(folder, 'lock')
  const script = `
    import { withFileLock } from ${JSON.stringify(fileURLToPath(new URL('./file-lock.ts', import.meta.url)))}
    await withFileLock(process.argv.at(-1), async () => {
      process.stdout.write('locked')
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    })`
  const holder = spawn(process.execPath, ['-e', script, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  let waited = false
  const entered = withFileLock(
    path,
    async () => true,
    () => {
      waited = true
    },
  )
  await sleep(500)
  expect(waited).toBe(true)
  holder.kill('SIGKILL')
  expect(await entered).toBe(true)
})

test('a folder that cannot be written is named', async () => {
  await expect(withFileLock(join(folder, 'missing/lock'), async () => true)).rejects.toThrow(
    join(folder, 'missing/lock'),
  )
})
