import { existsSync } from 'node:fs'
import { Problem } from './problem.ts'
import { runTool, ToolError } from './run-tool.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const APT = { DEBIAN_FRONTEND: 'noninteractive' }

/**
 * Path of a Chromium for the browser tests: CHROMIUM_PATH, else one on PATH, else, as root on Debian, the
 * distribution's package, installed now.
 * @throws Problem when there is none and this user may not install it.
 */
export async function ensureChromium(note: (message: string) => void = () => {}): Promise<string> {
  const configured = process.env.CHROMIUM_PATH
  if (configured) {
    if (existsSync(configured)) return configured
    throw new Problem(
      `CHROMIUM_PATH names ${configured}, which does not exist.`,
      'Correct it, or leave it out to use the Chromium on PATH.',
    )
  }
  const found = findChromium()
  if (found) return found
  if (process.getuid?.() !== 0 || !Bun.which('apt-get')) {
    throw new Problem(
      'The browser tests need Chromium, which is not installed.',
      'Install it (on Debian: sudo apt-get install chromium), or set CHROMIUM_PATH to one.',
    )
  }
  note('installing chromium with apt-get')
  try {
    await runTool('apt-get update', ['apt-get', 'update', '-q'], { cwd: '/', env: APT })
    await runTool(
      'apt-get install chromium',
      ['apt-get', 'install', '-q', '-y', '--no-install-recommends', 'chromium'],
      { cwd: '/', env: APT },
    )
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    throw new Problem(
      `Chromium could not be installed: ${error.message}`,
      'Check the network and /etc/apt, or set CHROMIUM_PATH to a Chromium of your own.',
      { cause: error },
    )
  }
  const installed = findChromium()
  if (installed) return installed
  throw new Problem('apt-get installed no chromium.', 'Set CHROMIUM_PATH to one.')
}

function findChromium(): string | null {
  for (const name of NAMES) {
    const path = Bun.which(name)
    if (path) return path
  }
  return null
}
