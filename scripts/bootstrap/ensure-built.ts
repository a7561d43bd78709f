import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { waitForClaim } from './claim-file.ts'
import { contentHash } from './content-hash.ts'
import { Problem } from './problem.ts'
import { runTool, ToolError } from './run-tool.ts'

const STAMP = 'apps/web/build/.twinmcp-built'
const WEB_INPUTS = [
  'src',
  'static',
  'messages',
  // Only the settings: a build writes into the rest of that folder.
  'project.inlang/settings.json',
  'vite.config.ts',
  'package.json',
  'tsconfig.json',
]

/** Builds the web app unless the present build was made from these very sources. @throws Problem */
export async function ensureBuilt(
  root: string,
  note: (message: string) => void,
): Promise<'built' | 'up to date'> {
  const wanted = hashSources(root)
  if (isStamped(root, wanted)) return 'up to date'
  const claim = await waitForClaim(join(root, '.twinmcp/build.claim'), ({ pid }) =>
    note(`waiting for process ${pid}, which is building`),
  )
  try {
    if (isStamped(root, wanted)) return 'up to date'
    rmSync(join(root, STAMP), { force: true })
    note('vite build')
    const web = join(root, 'apps/web')
    const vite = dirname(createRequire(join(web, 'package.json')).resolve('vite/package.json'))
    await runTool('vite build', [process.execPath, '--bun', join(vite, 'bin/vite.js'), 'build'], {
      cwd: web,
      env: { NODE_ENV: 'production' },
    })
    writeFileSync(join(root, STAMP), wanted)
    return 'built'
  } catch (error) {
    throw error instanceof ToolError ? explain(error) : error
  } finally {
    claim.release()
  }
}

function hashSources(root: string): string {
  const packages = globSync('packages/*/src', { cwd: root })
  const inputs = ['bun.lock', ...packages, ...WEB_INPUTS.map((input) => `apps/web/${input}`)]
  // Paraglide writes its output while building.
  return contentHash(
    root,
    inputs,
    (path) => !path.endsWith('.test.ts') && !path.startsWith('apps/web/src/lib/paraglide/'),
  )
}

function isStamped(root: string, wanted: string): boolean {
  const stamp = join(root, STAMP)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
}

function explain(error: ToolError): Problem {
  if (/ENOSPC|No space left/i.test(error.output)) {
    return new Problem(
      'The disk is full: the web app could not be built.',
      'Free some space and start again.',
      { cause: error },
    )
  }
  return new Problem(
    error.message,
    'If you changed the sources, correct that; else remove node_modules and start again.',
    { cause: error },
  )
}
