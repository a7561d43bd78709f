/**
 * Everything that proves the product, on a bare machine: installs what is missing, runs every suite,
 * and ends with one line `N passed, N failed` summed over all of them.
 *
 *   bun run test                 all suites
 *   bun run test unit            vitest only (unit and integration)
 *   bun run test e2e             Playwright only
 */
import { ensureInstalled } from './bootstrap/ensure-installed.ts'

const root = `${import.meta.dir}/..`
await ensureInstalled(root)
// Only now are the packages there that the suites need.
const { runSuites } = await import('./test/run-suites.ts')
process.exit(await runSuites(root, process.argv.slice(2)))
