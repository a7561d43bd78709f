// Checks what is staged and nothing else: the whole of `bun run verify` is CI's part.
import { existsSync } from 'node:fs'
import { findBrokenPaths, isDoc } from './verify/docs-paths.ts'
import { findMisshapenFiles } from './verify/file-shape.ts'
import { listFiles } from './verify/list-files.ts'
import { runTool } from './verify/run-tool.ts'

const root = `${import.meta.dir}/..`

if (!existsSync(`${root}/node_modules/.bin/biome`)) {
  console.error('pre-commit: the rules need their tools; run npx -y bun install first.')
  process.exit(1)
}

const staged = listStaged()
const files = new Set(listFiles(root))
const present = staged.filter((file) => files.has(file))
const typed = present.filter((file) => file.endsWith('.ts'))

const [biome, promises] = await Promise.all([
  runTool(root, '.bin/biome', [
    'check',
    '--staged',
    '--error-on-warnings',
    '--reporter=concise',
    '--max-diagnostics=200',
    '--no-errors-on-unmatched',
  ]),
  typed.length > 0
    ? runTool(root, '.bin/oxlint', ['--type-aware', '--format', 'unix', ...typed])
    : { ok: true, output: '' },
])
const findings = [
  ...findMisshapenFiles(root, present),
  ...findBrokenPaths(root, [...files], present.filter(isDoc)),
]

if (!biome.ok) console.error(biome.output)
if (!promises.ok) console.error(promises.output)
for (const finding of findings) console.error(finding)
if (!biome.ok || !promises.ok || findings.length > 0) {
  console.error('pre-commit: mend the above; `bunx biome check --write --staged` does the format.')
  process.exit(1)
}

function listStaged(): string[] {
  const { stdout } = Bun.spawnSync(['git', 'diff', '--cached', '--name-only', '-z'], { cwd: root })
  return stdout.toString().split('\0').filter(Boolean)
}
