import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runGit } from './run-git.ts'

/** Where the cached objects of one repository lie. */
export interface CloneFolder {
  /** Holds the lock, the digests and the repository. */
  path: string
  gitDir: string
}

/** Every fetch adds a pack; with so many it is cheaper to begin anew. */
const MAX_PACKS = 60

/** Folder of a repository below TWINMCP_HOME, made when it is missing. */
export async function openCloneFolder(home: string, cloneUrl: string): Promise<CloneFolder> {
  const name = createHash('sha256').update(cloneUrl).digest('hex').slice(0, 32)
  const path = join(home, 'git', name)
  await mkdir(path, { recursive: true, mode: 0o700 })
  // Its age decides which one goes when there are too many.
  await utimes(path, new Date(), new Date())
  return { path, gitDir: join(path, 'repo.git') }
}

/**
 * Makes the bare repository if there is none yet, or one that a killed process left half made. It
 * keeps what was fetched of each commit, without blobs that nobody asked for.
 */
export async function prepareRepository(
  folder: CloneFolder,
  cloneUrl: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { gitDir, path } = folder
  const packs = await listPacks(gitDir)
  if (packs !== null && packs.length <= MAX_PACKS) {
    // What a killed fetch leaves would be in the way of the next one.
    await rm(join(gitDir, 'shallow.lock'), { force: true })
    const leftovers = packs.filter((name) => name.startsWith('tmp_'))
    await Promise.all(
      leftovers.map((name) => rm(join(gitDir, 'objects/pack', name), { force: true })),
    )
    return
  }
  await removeRepository(folder)
  const access = null
  await runGit(['init', '--quiet', '--bare', '--template=', gitDir], {
    folder: path,
    access,
    signal,
  })
  await writeFile(join(gitDir, 'config'), repositoryConfig(cloneUrl))
  await writeFile(join(gitDir, 'ready'), '')
}

export const removeRepository = ({ gitDir }: CloneFolder) =>
  rm(gitDir, { recursive: true, force: true, maxRetries: 3 })

/** Null for a repository that is not whole. */
async function listPacks(gitDir: string): Promise<string[] | null> {
  try {
    await stat(join(gitDir, 'ready'))
    return await readdir(join(gitDir, 'objects/pack'))
  } catch {
    return null
  }
}

function repositoryConfig(cloneUrl: string): string {
  const quoted = cloneUrl.replace(/[\\"]/g, '\\$&')
  return `[core]
\trepositoryformatversion = 1
\tbare = true
[extensions]
\tpartialClone = origin
[remote "origin"]
\turl = "${quoted}"
\tpromisor = true
\tpartialclonefilter = blob:none
`
}
