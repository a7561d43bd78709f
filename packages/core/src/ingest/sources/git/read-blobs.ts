import type { CloneFolder } from './clone-folder.ts'
import { streamGit } from './run-git.ts'
import { splitLines } from './split-lines.ts'

/** Sizes of the objects that the cache holds, by name. Asks the network for none. */
export async function listObjects(
  { path, gitDir }: CloneFolder,
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const args = [
    `--git-dir=${gitDir}`,
    'cat-file',
    '--batch-all-objects',
    '--unordered',
    '--batch-check=%(objecttype) %(objectname) %(objectsize)',
  ]
  const sizes = new Map<string, number>()
  const run = { folder: path, access: null, maxBytes: 512 * 1024 * 1024, signal }
  for await (const line of splitLines(streamGit(args, run))) {
    const [type, id = '', size] = line.split(' ')
    if (type === 'blob' || type === 'commit') sizes.set(id, Number(size))
  }
  return sizes
}

/**
 * Contents of objects that the cache holds, in the order asked for, one in memory at a time.
 * @throws Error when the cache is damaged.
 */
export async function* readObjects(
  { path, gitDir }: CloneFolder,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<{ id: string; bytes: Buffer }> {
  if (ids.length === 0) return
  const args = [`--git-dir=${gitDir}`, 'cat-file', '--batch', '--buffer']
  const run = {
    folder: path,
    access: null,
    input: `${ids.join('\n')}\n`,
    maxBytes: 1024 * 1024 * 1024,
    timeoutMs: 5 * 60_000,
    signal,
  }
  const reader = createReader(streamGit(args, run))
  try {
    for (const id of ids) {
      const [name, , size] = (await reader.line()).split(' ')
      if (name !== id || size === undefined) throw new Error(`the cache lost object ${id}`)
      const bytes = await reader.take(Number(size))
      await reader.take(1)
      yield { id, bytes }
    }
  } finally {
    await reader.end()
  }
}

function createReader(stream: AsyncGenerator<Buffer>) {
  let rest: Buffer = Buffer.alloc(0)
  const pull = async (): Promise<Buffer> => {
    const { value, done } = await stream.next()
    if (done || !value) throw new Error('the cache ended early')
    return value
  }
  const line = async (): Promise<string> => {
    for (;;) {
      const end = rest.indexOf(10)
      if (end >= 0) {
        const text = rest.toString('latin1', 0, end)
        rest = rest.subarray(end + 1)
        return text
      }
      rest = Buffer.concat([rest, await pull()])
    }
  }
  const take = async (size: number): Promise<Buffer> => {
    const parts = [rest]
    let length = rest.length
    while (length < size) {
      const part = await pull()
      parts.push(part)
      length += part.length
    }
    const all = parts.length === 1 ? rest : Buffer.concat(parts)
    rest = all.subarray(size)
    // A copy, lest a small page keeps the buffer of many alive.
    return Buffer.from(all.subarray(0, size))
  }
  return { line, take, end: () => stream.return(undefined) }
}
