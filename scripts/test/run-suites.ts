import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBunOnPath } from './ensure-bun-on-path.ts'
import { addTallies, NONE, playwrightTally, type Tally, vitestTally } from './tally.ts'

interface Suite {
  name: string
  kind: 'unit' | 'e2e'
  command: string[]
  /** Report files, relative to the root, and how to read them. */
  reports: string[]
  tally: (report: unknown) => Tally
  environment?: Record<string, string>
}

const REPORT = 'test-results/report.json'
const VITEST_ARGS = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`]
const WORKSPACES = ['packages/db', 'packages/core', 'packages/mcp', 'apps/web', 'apps/worker']

function suites(): Suite[] {
  return [
    {
      name: 'workspaces',
      kind: 'unit',
      // One at a time: the suites share two cores and one Postgres.
      command: ['turbo', 'run', 'test', '--concurrency=1', '--continue', '--', ...VITEST_ARGS],
      reports: WORKSPACES.map((workspace) => `${workspace}/${REPORT}`),
      tally: vitestTally,
    },
    {
      name: 'scripts',
      kind: 'unit',
      command: ['vitest', 'run', '--config', 'scripts/vitest.config.ts', ...VITEST_ARGS],
      reports: [`scripts/${REPORT}`],
      tally: vitestTally,
    },
    {
      name: 'e2e',
      kind: 'e2e',
      command: ['playwright', 'test', '--config', 'e2e/playwright.config.ts'],
      reports: [`e2e/${REPORT}`],
      tally: playwrightTally,
      environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: `e2e/${REPORT}` },
    },
  ]
}

/** Runs the suites asked for (all, without an argument) and prints the sum. Returns the exit code. */
export async function runSuites(root: string, wanted: readonly string[]): Promise<number> {
  const chosen = suites().filter((suite) => wanted.length === 0 || wanted.includes(suite.kind))
  if (chosen.length === 0) {
    console.error(`No suite is called ${wanted.join(' ')}. Use: unit, e2e, or nothing for all.`)
    return 2
  }
  const path = ensureBunOnPath()
  let total = NONE
  for (const suite of chosen) {
    const tally = await runSuite(root, suite, path)
    console.log(`${suite.name}: ${tally.passed} passed, ${tally.failed} failed`)
    total = addTallies(total, tally)
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

async function runSuite(root: string, suite: Suite, path: string): Promise<Tally> {
  for (const report of suite.reports) rmSync(join(root, report), { force: true })
  const [tool = '', ...args] = suite.command
  const child = Bun.spawn(
    [process.execPath, '--bun', join(root, 'node_modules/.bin', tool), ...args],
    {
      cwd: root,
      env: { ...process.env, ...suite.environment, PATH: path },
      stdin: 'ignore',
      stdout: 'inherit',
      stderr: 'inherit',
    },
  )
  const code = await child.exited
  const tallies = await Promise.all(suite.reports.map((report) => readReport(root, report, suite)))
  const sum = tallies.reduce(addTallies, NONE)
  // A runner that broke outside any test must not pass for green.
  return code !== 0 && sum.failed === 0 ? addTallies(sum, { passed: 0, failed: 1 }) : sum
}

async function readReport(root: string, report: string, suite: Suite): Promise<Tally> {
  const file = Bun.file(join(root, report))
  if (await file.exists()) return suite.tally(await file.json())
  console.error(`${suite.name}: no report at ${report}; its run broke before the end`)
  return { passed: 0, failed: 1 }
}
