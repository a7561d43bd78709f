import type { Context } from '../context.ts'
import type { SourceFile } from './document.ts'
import type { LinkBase } from './link-base.ts'
import type { OpenTarget } from './open-target.ts'
import { selectRawDocuments } from './part-rows/queries.ts'
import { getRaw } from './raw-store/queries.ts'
import type { Release, SourceDocuments } from './sources/source.ts'

/**
 * The files of a part whose content is the same and only our pipeline has changed, from the raw
 * store; null when anything of it is missing there.
 */
export async function reparsePart(
  ctx: Context,
  open: OpenTarget,
  version: string,
  found: Release,
): Promise<SourceDocuments | null> {
  const part = open.parts.find((each) => each.version === version)
  if (!part?.linkBase || !open.row || found.fingerprint === null) return null
  if (part.fingerprint !== found.fingerprint) return null
  const rows = await selectRawDocuments(ctx.db, part.versionId, open.row.sourceId)
  if (rows.length === 0 || rows.some((row) => row.kind === 'api' || row.kind === 'answer')) {
    // Symbols and answers were cut by their source.
    return null
  }
  const blobs = await getRaw(
    ctx.db,
    rows.map(({ contentHash }) => contentHash),
  )
  const files: SourceFile[] = []
  for (const { path, kind, contentHash, mediaType, url, ...provenance } of rows) {
    const bytes = blobs.get(contentHash.toString('hex'))
    if (!bytes) return null
    const shown = mediaType === null ? {} : { mediaType, url }
    files.push({ path, kind, bytes, ...shown, provenance: withoutNulls(provenance) })
  }
  return {
    files,
    ready: [],
    unchanged: [],
    skipped: [],
    filesFound: files.length,
    linkBase: {
      ...(part.linkBase as unknown as LinkBase),
      paths: new Set(rows.map((r) => r.path)),
    },
    publishedAt: null,
  }
}

function withoutNulls<T extends object>(values: T) {
  const there = Object.entries(values).filter(([, value]) => value !== null)
  return Object.fromEntries(there) as { [K in keyof T]?: NonNullable<T[K]> }
}
