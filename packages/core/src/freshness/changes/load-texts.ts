import type { Context } from '../../context.ts'
import { getRaw } from '../../ingest/index.ts'

/** Texts by key, in order; null for no key and for what is no longer kept. */
export async function loadTexts(
  ctx: Pick<Context, 'db'>,
  hashes: readonly (Buffer | null)[],
): Promise<(string | null)[]> {
  const found = await getRaw(
    ctx.db,
    hashes.filter((hash) => hash !== null),
  )
  return hashes.map((hash) => {
    const bytes = hash && found.get(hash.toString('hex'))
    return bytes ? new TextDecoder().decode(bytes) : null
  })
}
