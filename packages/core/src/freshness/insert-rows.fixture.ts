import { createHash, randomUUID } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import {
  type Database,
  ingestRuns,
  libraries,
  rawBlobs,
  sources,
  versions,
  workspaces,
} from '@twinmcp/db'

type Rows = {
  library: Partial<typeof libraries.$inferInsert>
  source: Partial<typeof sources.$inferInsert>
  run: Partial<typeof ingestRuns.$inferInsert>
}

export interface InsertedLibrary {
  libraryId: number
  slug: string
  sourceId: number
  ownerWorkspaceId: string | null
}

/** A library with its npm source and its indexed versions, as rows alone. */
export async function insertLibrary(
  db: Database,
  name: string,
  more: { library?: Rows['library']; source?: Rows['source']; versions?: string[] } = {},
): Promise<InsertedLibrary> {
  const slug = `/npm/${name}`
  const [library] = await db
    .insert(libraries)
    .values({ slug, name, ecosystem: 'npm', ...more.library })
    .returning({ id: libraries.id, ownerWorkspaceId: libraries.ownerWorkspaceId })
  if (!library) throw new Error('no library')
  const [source] = await db
    .insert(sources)
    .values({
      libraryId: library.id,
      ownerWorkspaceId: library.ownerWorkspaceId,
      kind: 'npm',
      locator: `npm:${name}`,
      isPrimary: true,
      ...more.source,
    })
    .returning({ id: sources.id })
  if (!source) throw new Error('no source')
  for (const version of more.versions ?? []) {
    await db
      .insert(versions)
      .values({ libraryId: library.id, version, documentCount: 1, chunkCount: 1, tokenCount: 1 })
  }
  return {
    libraryId: library.id,
    slug,
    sourceId: source.id,
    ownerWorkspaceId: library.ownerWorkspaceId,
  }
}

/** A run of a library that has ended now, `latest` and well unless told otherwise. */
export async function insertRun(
  db: Database,
  { slug, libraryId, sourceId, ownerWorkspaceId }: InsertedLibrary,
  more: Rows['run'] = {},
): Promise<string> {
  const id = randomUUID()
  await db.insert(ingestRuns).values({
    id,
    librarySlug: slug,
    libraryId,
    sourceId,
    ownerWorkspaceId,
    requestedRange: 'latest',
    status: 'succeeded',
    trigger: 'schedule',
    requestedBy: 'test',
    startedAt: new Date(),
    finishedAt: new Date(),
    ...more,
  })
  return id
}

export function coverage(pagesIndexed: number, chunksIndexed = pagesIndexed) {
  return {
    filesFound: pagesIndexed,
    pagesIndexed,
    chunksIndexed,
    chunksReused: 0,
    skipped: [],
    skippedByReason: {},
  }
}

export async function insertWorkspace(db: Database): Promise<string> {
  const [row] = await db
    .insert(workspaces)
    .values({ name: 'theirs' })
    .returning({ id: workspaces.id })
  if (!row) throw new Error('no workspace')
  return row.id
}

/** Keeps a text as the write path does. Returns its key. */
export async function insertRaw(db: Database, text: string): Promise<Buffer> {
  const plain = Buffer.from(text)
  const bytes = zstdCompressSync(plain)
  const hash = createHash('sha256').update(plain).digest()
  await db
    .insert(rawBlobs)
    .values({ hash, bytes, size: plain.length, storedSize: bytes.length })
    .onConflictDoNothing()
  return hash
}
