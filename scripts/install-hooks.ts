// Runs after every install ("prepare"), so it stays silent and never fails one.
import { realpathSync } from 'node:fs'

const root = realpathSync(`${import.meta.dir}/..`)
const hooks = '.githooks'

function git(...args: string[]): string | null {
  try {
    const { exitCode, stdout } = Bun.spawnSync(['git', '-C', root, ...args], { stderr: 'ignore' })
    return exitCode === 0 ? stdout.toString().trim() : null
  } catch {
    // No git on this machine: a tarball or a container image.
    return null
  }
}

// An unpacked tarball may lie inside somebody else's repository, whose hooks are not ours to set.
const isOwnCheckout = !process.env.CI && git('rev-parse', '--show-toplevel') === root
if (isOwnCheckout && !git('config', '--get', 'core.hooksPath')) {
  git('config', 'core.hooksPath', hooks)
}
