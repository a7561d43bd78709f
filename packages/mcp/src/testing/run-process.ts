import { fileURLToPath } from 'node:url'

export interface ProcessResult {
  exitCode: number
  stdout: string
  stderr: string
}

/** Path of a program that a dependency installs. */
export function programOf(packageName: string, path: string): string {
  return fileURLToPath(new URL(`../../../../node_modules/${packageName}/${path}`, import.meta.url))
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
