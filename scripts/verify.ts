import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { ensureInstalled } from './bootstrap/ensure-installed.ts'
import { type Step, steps } from './verify/steps.ts'

const checkout = `${import.meta.dir}/..`
const maxLines = 120

await ensureInstalled(checkout)

const { values } = parseArgs({
  options: { only: { type: 'string' }, root: { type: 'string', default: checkout } },
})
const root = values.root
const only = values.only?.split(',')
const unknown = only?.filter((name) => !steps.some((step) => step.name === name)) ?? []
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. Steps:`)
  for (const { name, holds } of steps) console.error(`  ${name.padEnd(9)} ${holds}`)
  process.exit(2)
}

const startedAt = performance.now()
const queue = steps.filter((step) => !only || only.includes(step.name))
const failed: string[] = []
let passed = 0

await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, drain))
console.log(`verify: ${passed} passed, ${failed.length} failed in ${secondsSince(startedAt)} s`)
process.exit(failed.length > 0 ? 1 : 0)

async function drain(): Promise<void> {
  for (let step = queue.shift(); step; step = queue.shift()) await runStep(step)
}

async function runStep(step: Step): Promise<void> {
  const stepStartedAt = performance.now()
  const { ok, output } = await step
    .run(root)
    .catch((error: unknown) => ({ ok: false, output: `${step.name} broke: ${String(error)}` }))
  if (ok) passed += 1
  else failed.push(step.name)
  console.log(
    `${ok ? '✓' : '✗'} ${step.name.padEnd(9)} ${secondsSince(stepStartedAt).padStart(5)} s`,
  )
  if (!ok) console.log(shorten(output))
}

function shorten(output: string): string {
  const lines = output.split('\n').map((line) => `    ${line}`)
  if (lines.length <= maxLines) return lines.join('\n')
  return `${lines.slice(0, maxLines).join('\n')}\n    … and ${lines.length - maxLines} more lines`
}

function secondsSince(time: number): string {
  return ((performance.now() - time) / 1000).toFixed(1)
}
