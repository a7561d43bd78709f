/**
 * kill -9 of worker, web server and Postgres at random points of an ingest, round after round, while a
 * reader looks for half versions; then everything must be there, once, and as in an undisturbed run.
 *
 *   bun scripts/crash-test.ts                    twenty rounds
 *   bun scripts/crash-test.ts --rounds 3 --seed 7
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createDatabase } from '@twinmcp/db'
import { openEmbeddedPostgres } from '@twinmcp/db/embedded'
import { startFakeRegistry } from '../packages/core/src/testing/start-fake-registry.ts'
import { findHalfVersions, findLeftOvers, fingerprints } from './crash/check-consistency.ts'
import { ingestUndisturbed } from './crash/reference.ts'
import { startCrashStack, type Victim } from './crash/stack.ts'
import { startCrashSite } from './crash/start-crash-site.ts'
import { subjectOf } from './crash/subjects.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    keep: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const random = randomNumbers(Number(values.seed))
const root = resolve(import.meta.dir, '..')
const cacheDir =
  process.env.TWINMCP_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'twinmcp')
const home = mkdtempSync(join(tmpdir(), 'twinmcp-crash-'))
const RUN_MS = 120_000

const registry = await startFakeRegistry()
const site = startCrashSite()
const problems: string[] = []
console.log(`crash test: ${rounds} rounds, seed ${values.seed}, home ${home}`)
const stack = await startCrashStack(root, { home, cacheDir, registryUrl: registry.url })
const postgres = await openEmbeddedPostgres({ home, cacheDir })
const { pool, close } = createDatabase(postgres.url, { applicationName: 'crash-test' })
const reader = watchForHalfVersions()
try {
  const reference = await ingestUndisturbed(postgres.url, cacheDir, { registry, site }, rounds)
  console.log(
    `undisturbed: ${reference.prints.size} versions, ${Math.round(reference.medianMs)} ms each`,
  )
  for (let round = 0; round < rounds; round += 1) await playRound(round, reference.medianMs)
  problems.push(...(await leftOvers()))
  problems.push(...differences(reference.prints, await fingerprints(pool)))
} finally {
  await reader.stop()
  await close()
  await postgres.release()
  await stack.stop()
  await registry.close()
  await site.close()
}
if (problems.length === 0 && !values.keep) rmSync(home, { recursive: true, force: true })
for (const problem of problems) console.error(problem)
console.log(
  problems.length === 0
    ? `crash test passed: ${rounds} rounds, ${reader.looks()} looks of a reader, no page of a site read more than ${site.mostReads()} times`
    : `crash test failed: ${problems.length} problems; logs in ${home}`,
)
process.exit(problems.length === 0 ? 0 : 1)

async function playRound(round: number, undisturbedMs: number): Promise<void> {
  const subject = subjectOf(round, { registry, site })
  await subject.publish()
  const startedAt = Date.now()
  const runId = await add(subject.spec)
  const victims: Victim[] = ['worker', 'postgres', 'worker', 'web']
  const hits: string[] = []
  // Often one kill, sometimes several in a row: the second may hit the recovery from the first.
  for (let kill = 0; kill <= Math.floor(random() * 2.4); kill += 1) {
    await sleep(random() * undisturbedMs * 1.2)
    const victim = victims[(round + kill) % victims.length] as Victim
    const stage = await stageOf(runId)
    if (stack.kill(victim)) hits.push(`${victim} at ${stage}`)
  }
  const status = await ended(runId)
  if (status !== 'succeeded') problems.push(`round ${round}: the run ended as ${status}`)
  console.log(
    `round ${round}: ${hits.join(', ') || 'nobody hit'}; ${status} after ${Date.now() - startedAt} ms`,
  )
}

async function add(spec: string): Promise<string> {
  return patiently(async () => {
    const answer = await fetch(`${stack.origin}/api/trpc/ingest.add`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ spec }),
    })
    if (!answer.ok) throw new Error(`status ${answer.status}: ${await answer.text()}`)
    const { result } = (await answer.json()) as { result: { data: { runId: string } } }
    return result.data.runId
  })
}

async function stageOf(runId: string): Promise<string> {
  const { rows } = await patiently(() =>
    pool.query('select stage, status from ingest_runs where id = $1', [runId]),
  )
  return `${rows[0]?.stage} (${rows[0]?.status})`
}

async function ended(runId: string): Promise<string> {
  const deadline = Date.now() + RUN_MS
  while (Date.now() < deadline) {
    const { rows } = await patiently(() =>
      pool.query('select status, error_message from ingest_runs where id = $1', [runId]),
    )
    const status: string = rows[0]?.status ?? 'gone'
    if (status === 'failed') return `failed (${rows[0]?.error_message})`
    if (status !== 'queued' && status !== 'running') return status
    await sleep(150)
  }
  return `unfinished after ${RUN_MS / 1000} s, at ${await stageOf(runId)}`
}

/** What is wrong when nothing runs any more; the last run's end is told to others a moment later. */
async function leftOvers(): Promise<string[]> {
  const deadline = Date.now() + 15_000
  for (;;) {
    const found = await patiently(() => findLeftOvers(pool))
    if (found.length === 0 || Date.now() > deadline) return found
    await sleep(300)
  }
}

/** Tries again for a minute: what it asks may have been killed a moment ago. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 60_000
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await sleep(200)
    }
  }
}

function watchForHalfVersions() {
  let stopped = false
  let looks = 0
  const watching = (async () => {
    while (!stopped) {
      const found = await findHalfVersions(pool).catch(() => null)
      if (found) {
        looks += 1
        problems.push(...found)
      }
      await sleep(25)
    }
  })()
  return {
    looks: () => looks,
    stop: async () => {
      stopped = true
      await watching
    },
  }
}

function differences(expected: Map<string, string>, actual: Map<string, string>): string[] {
  const slugs = new Set([...expected.keys(), ...actual.keys()])
  return [...slugs]
    .filter((slug) => expected.get(slug) !== actual.get(slug))
    .map((slug) => `${slug} is not as in an undisturbed run`)
}

/** Park and Miller's generator: the same seed plays the same rounds. */
function randomNumbers(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
