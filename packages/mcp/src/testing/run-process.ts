import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

export interface ProcessResult {
  exitCode: number
  stdout: string
  stderr: string
}

const require = createRequire(import.meta.url)

/** Programs of others that the tests run as they are. */
export const PROGRAMS = {
  inspector: require.resolve('@modelcontextprotocol/inspector/clients/launcher/build/index.js'),
  context7Mcp: require.resolve('@upstash/context7-mcp/dist/index.js'),
  ctx7: require.resolve('ctx7/dist/index.js'),
}

export const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url))

/** Runs a JavaScript program under this Bun to its end, with an environment of its own. */
export async function runProgram(
  program: string,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<ProcessResult> {
  const child = Bun.spawn([process.execPath, program, ...args], {
    env: environment,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [stdout, stderr, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { exitCode, stdout, stderr }
}
