import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const MINUTE_MS = 60_000

test('three rounds of kill -9 leave every version whole', { timeout: 10 * MINUTE_MS }, async () => {
  const script = join(import.meta.dirname, '../crash-test.ts')
  const child = spawn(process.execPath, [script, '--rounds', '3', '--seed', '5'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const collect = (part: Buffer) => {
    output += part.toString()
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const [code] = await once(child, 'exit')
  expect(output).toContain('crash test passed: 3 rounds')
  expect(code).toBe(0)
})
