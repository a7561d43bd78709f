import type { Context } from '../../context.ts'
import { selectSource } from '../plan/queries.ts'
import { pollNpm } from '../versions/poll-npm.ts'
import { requestSourceRun } from './request-source-run.ts'

/**
 * Looks whether a source has something new: a package by one conditional request, every other kind by
 * a run, which ends at once when nothing has changed. A source that was paused or removed meanwhile
 * is left alone.
 */
export async function checkSource(ctx: Context, sourceId: number): Promise<void> {
  const source = await selectSource(ctx.db, sourceId)
  if (!source || source.pausedAt) return
  if (source.isPrimary && source.kind === 'npm') await pollNpm(ctx, source)
  else await requestSourceRun(ctx, source, 'schedule')
}
