import { appendFile, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CloneFolder } from './clone-folder.ts'

const MAX_BYTES = 32 * 1024 * 1024
const LINE = /^([0-9a-f]{40,64}) ([0-9a-f]{64})$/

/**
 * Which SHA-256 the content of a git blob has: with it a page that is indexed already is recognised
 * without reading it. Lines that a killed process left incomplete are passed over.
 */
export async function readDigests({ path }: CloneFolder): Promise<Map<string, string>> {
  const text = await readFile(join(path, 'digests'), 'utf8').catch(() => '')
  const digests = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, id, digest] = LINE.exec(line) ?? []
    if (id && digest) digests.set(id, digest)
  }
  return digests
}

export async function addDigests(
  { path }: CloneFolder,
  digests: ReadonlyMap<string, string>,
): Promise<void> {
  if (digests.size === 0) return
  const file = join(path, 'digests')
  const lines = `\n${[...digests].map(([id, digest]) => `${id} ${digest}`).join('\n')}\n`
  const size = await stat(file).then(
    (stats) => stats.size,
    () => 0,
  )
  await (size > MAX_BYTES ? writeFile(file, lines) : appendFile(file, lines))
}
