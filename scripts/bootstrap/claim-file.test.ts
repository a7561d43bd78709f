import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, expect, test } from 'vitest'
import { claimFile, findClaimant, waitForClaim } from './claim-file.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twinmcp-claim-'))
  path = join(folder, 'server.claim')
  return () => rmSync(folder, { recursive: true })
})

const SCRIPT = `
import { claimFile } from ${JSON.stringify(fileURLToPath(new URL('./claim-file.ts', import.meta.url)))}
const result = claimFile(process.argv.at(-1), { url: 'http://127.0.0.1:1' })
process.stdout.write('claim' in result ? 'claimed' : 'taken by ' + result.claimant.pid)
setInterval(() => {}, 1000)
`

function startClaimant() {
  const child = spawn(process.execPath, ['-e', SCRIPT, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { child, said: once(child.stdout, 'data').then(String) }
}

test('a second claimant is told who has the file, and gets it once that one lets go', () => {
  const first = claimFile(path, { url: 'http://127.0.0.1:3000' })
  if (!('claim' in first)) throw new Error('the first claim failed')
  expect(claimFile(path)).toMatchObject({
    claimant: { pid: process.pid, details: { url: 'http://127.0.0.1:3000' } },
  })
  first.claim.update({ url: 'http://127.0.0.1:4000' })
  expect(findClaimant(path)?.details).toEqual({ url: 'http://127.0.0.1:4000' })
  first.claim.release()
  expect(claimFile(path)).toHaveProperty('claim')
})

test('of many processes that claim at once exactly one succeeds, also over a stale claim', async () => {
  writeFileSync(path, JSON.stringify({ pid: process.pid, startTime: '1', details: {} }))
  const claimants = Array.from({ length: 6 }, startClaimant)
  const said = await Promise.all(claimants.map(({ said }) => said))
  expect(said.filter((text) => text === 'claimed')).toHaveLength(1)
  for (const { child } of claimants) child.kill('SIGKILL')
  await Promise.all(claimants.map(({ child }) => once(child, 'exit')))
})

test('the claim of a killed process is void, and nothing but the new claim is left', async () => {
  const { child, said } = startClaimant()
  expect(await said).toBe('claimed')
  expect(findClaimant(path)?.pid).toBe(child.pid)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(findClaimant(path)).toBeNull()
  expect(claimFile(path)).toHaveProperty('claim')
  expect(readdirSync(folder)).toEqual(['server.claim'])
})

test('a claim cut short by a full disk is void', () => {
  writeFileSync(path, '{"pid":')
  expect(claimFile(path)).toHaveProperty('claim')
})

test('waiting ends when the claimant dies', async () => {
  const { child, said } = startClaimant()
  await said
  let waitedFor = 0
  const waiting = waitForClaim(path, (claimant) => {
    waitedFor = claimant.pid
    child.kill('SIGKILL')
  })
  await expect(waiting).resolves.toBeDefined()
  expect(waitedFor).toBe(child.pid)
})
