import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { type OpenTarget, versionOf } from './open-target.ts'
import type { Run } from './runs/queries.ts'
import type { Release } from './sources/source.ts'

/** A source beside the one that a library is made from is asked for the version that the library has. */
export function rangeOf(run: Run, { isPrimary, library }: OpenTarget): string {
  if (isPrimary || run.requestedRange !== 'latest' || !library?.versions.length) {
    return run.requestedRange
  }
  return versionOf({ library }, { version: null })
}

/** @throws AppError, or the signal's reason. */
export async function discoverRelease(ctx: Context, run: Run, open: OpenTarget): Promise<Release> {
  const range = rangeOf(run, open)
  try {
    return await open.source.discover(ctx, open.target, range)
  } catch (error) {
    const isUnknown = error instanceof AppError && error.code === 'not_found'
    if (!isUnknown || open.isPrimary || range === 'latest') throw error
    // A repository without a tag of that version: what it has now says most of the newest one.
    const found = await open.source.discover(ctx, open.target, 'latest')
    return { ...found, version: null }
  }
}
