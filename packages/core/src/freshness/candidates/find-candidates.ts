import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { pollPackument } from '../versions/poll-packument.ts'
import { selectPublicPackages, upsertDependencies } from './queries.ts'

const BATCH = 100
/** One request each, one after the other: about five minutes a day. */
const MOST_PACKAGES = 2_000

/**
 * Notes what public indexed packages depend on and is not indexed, with how many depend on it. Types
 * packages have no documentation of their own and are left out. Answers how many are noted.
 */
export async function findCandidates(ctx: Context): Promise<number> {
  const dependents = new Map<string, string[]>()
  let after = ''
  for (let read = 0; read < MOST_PACKAGES; ) {
    const packages = await selectPublicPackages(ctx.db, after, BATCH)
    for (const { slug, name } of packages) {
      for (const needed of await dependenciesOf(ctx, name)) {
        dependents.set(needed, [...(dependents.get(needed) ?? []), slug])
      }
    }
    read += packages.length
    after = packages.at(-1)?.slug ?? ''
    if (packages.length < BATCH) break
  }
  const found = [...dependents].map(([name, by]) => ({
    slug: `/npm/${name}`,
    dependents: by.length,
    wantedBy: by[0] ?? '',
  }))
  return upsertDependencies(ctx.db, found)
}

async function dependenciesOf(ctx: Context, name: string): Promise<string[]> {
  try {
    ctx.signal?.throwIfAborted()
    const polled = await pollPackument(ctx, name, null)
    return (polled?.dependencies ?? []).filter((needed) => !needed.startsWith('@types/'))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    ctx.log.info({ library: name, reason: error.message }, 'dependencies not read')
    return []
  }
}
