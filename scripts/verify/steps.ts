import { existsSync, globSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { checkTypes } from './check-types.ts'
import { findUnlistedDecisions } from './decision-index.ts'
import { findBrokenPaths } from './docs-paths.ts'
import { findMisshapenFiles } from './file-shape.ts'
import { listFiles } from './list-files.ts'
import { type Outcome, runTool } from './run-tool.ts'

/** One gate: resolves to what it found; rejects only when the gate itself is broken. */
export type Step = { name: string; holds: string; run: (root: string) => Promise<Outcome> }

const passed: Outcome = { ok: true, output: '' }

/** What vite would write in a build: message modules and route types, which three gates read. */
const generateWeb = once(async (root: string): Promise<Outcome> => {
  const cwd = join(root, 'apps/web')
  if (!existsSync(join(cwd, 'vite.config.ts'))) return passed
  // Left alone when fresh: a build or a dev server may be reading it right now.
  const messages = isFresh(cwd)
    ? passed
    : await runTool(
        root,
        '.bin/paraglide-js',
        [
          'compile',
          '--outdir=./src/lib/paraglide',
          '--emit-ts-declarations',
          '--strategy=cookie',
          '--strategy=preferredLanguage',
          '--strategy=baseLocale',
        ],
        { cwd },
      )
  return messages.ok ? runTool(root, '.bin/svelte-kit', ['sync'], { cwd }) : messages
})

function isFresh(web: string): boolean {
  const compiled = join(web, 'src/lib/paraglide/messages.js')
  if (!existsSync(compiled)) return false
  const compiledAt = statSync(compiled).mtimeMs
  return globSync('messages/*.json', { cwd: web }).every(
    (file) => statSync(join(web, file)).mtimeMs < compiledAt,
  )
}

/** Longest first, so that two cores finish together. */
export const steps: Step[] = [
  {
    name: 'web',
    holds: 'svelte-check finds nothing in apps/web',
    run: (root) => after(generateWeb, root, () => checkSvelte(root)),
  },
  {
    name: 'knip',
    holds: 'no dead file, export or dependency',
    run: (root) =>
      after(generateWeb, root, () => runTool(root, '.bin/knip-bun', ['--no-progress'])),
  },
  {
    name: 'deps',
    holds: 'the boundaries of .dependency-cruiser.mjs',
    run: (root) =>
      after(generateWeb, root, () =>
        runTool(root, '.bin/depcruise', [
          '--config',
          '.dependency-cruiser.mjs',
          'packages',
          'apps',
          'e2e',
          'scripts',
        ]),
      ),
  },
  { name: 'types', holds: 'strict tsc in every workspace', run: checkTypes },
  {
    name: 'biome',
    holds: 'lint and format of biome.json',
    run: (root) =>
      runTool(root, '.bin/biome', [
        'check',
        '--error-on-warnings',
        '--reporter=concise',
        '--max-diagnostics=200',
      ]),
  },
  {
    name: 'promises',
    holds: 'no floating promise, also those of packages, which biome cannot see',
    run: (root) => runTool(root, '.bin/oxlint', ['--type-aware', '--format', 'unix', '.']),
  },
  {
    name: 'docs',
    holds: 'every path that a document names exists; every decision is in the index',
    run: (root) => {
      const files = listFiles(root)
      return report([...findBrokenPaths(root, files), ...findUnlistedDecisions(root, files)])
    },
  },
  {
    name: 'shape',
    holds: 'files of at most 300 lines, named for what they hold',
    run: (root) => report(findMisshapenFiles(root, listFiles(root))),
  },
]

async function checkSvelte(root: string): Promise<Outcome> {
  const cwd = join(root, 'apps/web')
  if (!existsSync(join(cwd, 'tsconfig.json'))) return passed
  // svelte-check goes on accusing files there that have been deleted since.
  rmSync(join(cwd, '.svelte-kit/.svelte-check'), { recursive: true, force: true })
  return runTool(root, '.bin/svelte-check', ['--tsgo', '--fail-on-warnings', '--output', 'human'], {
    cwd,
  })
}

async function after(
  first: (root: string) => Promise<Outcome>,
  root: string,
  then: () => Promise<Outcome>,
): Promise<Outcome> {
  const outcome = await first(root)
  return outcome.ok ? then() : outcome
}

async function report(findings: string[]): Promise<Outcome> {
  return { ok: findings.length === 0, output: findings.join('\n') }
}

function once(run: (root: string) => Promise<Outcome>): typeof run {
  let running: Promise<Outcome> | undefined
  return (root) => {
    running ??= run(root)
    return running
  }
}
