import type { Context } from '../../../context.ts'
import { AppError } from '../../../errors.ts'
import {
  type CloneFolder,
  openCloneFolder,
  prepareRepository,
  removeRepository,
} from './clone-folder.ts'
import { explainFailure } from './explain-failure.ts'
import { withLock } from './lock-folder.ts'
import { pruneClones } from './prune-clones.ts'

/**
 * Runs `work` on the cached clone of a repository, alone. A cache that turns out to be damaged, by a
 * kill or a full disk, is thrown away and `work` begins again, once.
 * @throws AppError, or the signal's reason.
 */
export async function withClone<T>(
  ctx: Pick<Context, 'env' | 'log' | 'signal'>,
  repository: { cloneUrl: string; label: string; hint: string },
  work: (folder: CloneFolder) => Promise<T>,
): Promise<T> {
  const { cloneUrl, label, hint } = repository
  const folder = await openCloneFolder(ctx.env.TWINMCP_HOME, cloneUrl)
  await pruneClones(ctx.env.TWINMCP_HOME, folder.path)
  return withLock(folder.path, ctx.signal, async () => {
    try {
      await prepareRepository(folder, cloneUrl, ctx.signal)
      return await work(folder)
    } catch (error) {
      ctx.signal?.throwIfAborted()
      const explained = explainFailure(error, label, hint)
      if (explained) throw explained
      ctx.log.warn({ err: error, repository: label }, 'the cached clone is damaged and made anew')
    }
    try {
      await removeRepository(folder)
      await prepareRepository(folder, cloneUrl, ctx.signal)
      return await work(folder)
    } catch (error) {
      ctx.signal?.throwIfAborted()
      throw (
        explainFailure(error, label, hint) ??
        new AppError('upstream', `${label} could not be read by git.`, { cause: error })
      )
    }
  })
}
