import { join } from 'node:path'

/** What a gate found: `output` is empty or the text a person needs to mend it. */
export type Outcome = { ok: boolean; output: string }

const timeoutMs = 5 * 60_000

/**
 * Runs a tool of node_modules under this very Bun, since several of them fail on Node 20.
 * @param bin path below node_modules, e.g. `.bin/biome`
 * @returns ok when it exits with 0 within 5 minutes
 */
export async function runTool(
  root: string,
  bin: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Outcome> {
  const child = Bun.spawn([process.execPath, '--bun', join(root, 'node_modules', bin), ...args], {
    cwd: options.cwd ?? root,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...options.env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: timeoutMs,
  })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  const output = [out, err]
    .map((text) => text.trim())
    .filter(Boolean)
    .join('\n')
  if (child.signalCode)
    return { ok: false, output: `${output}\n${bin} ended by ${child.signalCode}` }
  return { ok: code === 0, output }
}
