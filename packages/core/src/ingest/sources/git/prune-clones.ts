import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { folderSize } from './folder-size.ts'
import { isLocked } from './lock-folder.ts'

/** All clones together: what is beyond is fetched again when it is needed. */
const BUDGET_BYTES = 2 * 1024 * 1024 * 1024
const EVERY_MS = 60_000
let lastLook = 0

/** Removes the clones that were used least recently, until the rest fits. Those in use stay. */
export async function pruneClones(
  home: string,
  keep: string,
  { budgetBytes = BUDGET_BYTES, everyMs = EVERY_MS } = {},
): Promise<void> {
  if (Date.now() - lastLook < everyMs) return
  lastLook = Date.now()
  const root = join(home, 'git')
  const names = await readdir(root).catch(() => [])
  const clones = await Promise.all(
    names.map(async (name) => {
      const path = join(root, name)
      const usedAt = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      )
      return { path, usedAt, size: await folderSize(path) }
    }),
  )
  let total = clones.reduce((sum, { size }) => sum + size, 0)
  for (const { path, size } of clones.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= budgetBytes) return
    if (path === keep || (await isLocked(path))) continue
    await rm(path, { recursive: true, force: true })
    total -= size
  }
}
