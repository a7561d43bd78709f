import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { waitForClaim } from './claim-file.ts'
import { contentHash } from './content-hash.ts'
import { Problem } from './problem.ts'
import { runTool, ToolError } from './run-tool.ts'

const STAMP = 'node_modules/.twinmcp-installed'

/**
 * Installs the locked dependencies unless that has been done for this very lockfile. Imports nothing
 * outside Bun, since it runs before any package exists.
 * @throws Problem when there is no network, no space or the lockfile does not fit.
 */
export async function ensureInstalled(
  root: string,
  note: (message: string) => void = () => {},
): Promise<'installed' | 'up to date'> {
  const manifests = globSync('{apps,packages}/*/package.json', { cwd: root })
  const wanted = contentHash(root, ['bun.lock', 'package.json', 'e2e/package.json', ...manifests])
  if (isStamped(root, wanted)) return 'up to date'
  const claim = await waitForClaim(join(root, '.twinmcp/install.claim'), ({ pid }) =>
    note(`waiting for process ${pid}, which is installing`),
  )
  try {
    if (isStamped(root, wanted)) return 'up to date'
    note('bun install --frozen-lockfile')
    await runTool('bun install', [process.execPath, 'install', '--frozen-lockfile'], {
      cwd: root,
      // In production mode development dependencies, the build tools among them, would be left out.
      env: { NODE_ENV: undefined },
    })
    writeFileSync(join(root, STAMP), wanted)
    return 'installed'
  } catch (error) {
    throw error instanceof ToolError ? explain(error) : error
  } finally {
    claim.release()
  }
}

function isStamped(root: string, wanted: string): boolean {
  const stamp = join(root, STAMP)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
}

function explain(error: ToolError): Problem {
  const reason = error.output
    .split('\n')
    .filter((line) => line.trim())
    .slice(-4)
    .join('\n')
  if (/ENOSPC|No space left/i.test(error.output)) {
    return new Problem(
      'The disk is full: the dependencies could not be installed.',
      'Free about 1.5 GB and start again.',
      { cause: error },
    )
  }
  if (/EACCES|EPERM|EROFS|AccessDenied|PermissionDenied/i.test(error.output)) {
    return new Problem(
      `The dependencies could not be written to the checkout:\n${reason}`,
      'Run as the owner of this folder, or clone it to a place you may write to.',
      { cause: error },
    )
  }
  if (/lockfile had changes/i.test(error.output)) {
    return new Problem(
      'A package.json and bun.lock do not fit together.',
      'Restore both (git checkout -- bun.lock), or run bun install and commit its bun.lock.',
      { cause: error },
    )
  }
  return new Problem(
    `The dependencies could not be fetched:\n${reason}`,
    'Check the network, the proxy and the registry that npm is configured with (npm config get registry), then start again.',
    { cause: error },
  )
}
