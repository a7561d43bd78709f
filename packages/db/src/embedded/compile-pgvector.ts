import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { CommandError, runCommand } from './run-command.ts'

/** No -march: the library is shared by machines; pgvector picks the vector instructions when it runs. */
const FLAGS = [
  '-O2',
  '-ftree-vectorize',
  '-fassociative-math',
  '-fno-signed-zeros',
  '-fno-trapping-math',
  '-fPIC',
  '-w',
]

/** A C compiler that can also find the system's headers, or null. */
export async function findCompiler(): Promise<string | null> {
  for (const compiler of ['cc', 'gcc', 'clang']) {
    const args = ['-x', 'c', '-fsyntax-only', '-']
    try {
      await runCommand(compiler, args, { input: '#include <stdlib.h>\n#include <math.h>\n' })
      return compiler
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
    }
  }
  return null
}

/** Returns the path of vector.so. @param include folder that holds `17/server` and `internal`. */
export async function compilePgvector(
  compiler: string,
  source: string,
  include: string,
): Promise<string> {
  const headers = [`-I${join(include, '17/server')}`, `-I${join(include, 'internal')}`]
  const waiting = readdirSync(join(source, 'src')).filter((name) => name.endsWith('.c'))
  const objects = waiting.map((name) => join(source, name.replace(/\.c$/, '.o')))
  const compileNext = async (): Promise<void> => {
    const name = waiting.pop()
    if (!name) return
    const object = join(source, name.replace(/\.c$/, '.o'))
    await runCommand(compiler, [
      ...FLAGS,
      ...headers,
      '-c',
      join(source, 'src', name),
      '-o',
      object,
    ])
    await compileNext()
  }
  await Promise.all(Array.from({ length: availableParallelism() }, compileNext))
  const library = join(source, 'vector.so')
  await runCommand(compiler, ['-shared', '-o', library, ...objects, '-lm'])
  return library
}
