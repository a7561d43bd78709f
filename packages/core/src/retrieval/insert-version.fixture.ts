import { createHash } from 'node:crypto'
import {
  chunkEmbeddings,
  chunks,
  type Database,
  documents,
  libraries,
  sources,
  termPostings,
  versions,
} from '@twinmcp/db'
import { buildPostings } from '../lexical/index.ts'
import { countTokens } from '../llm/index.ts'

export interface FixtureChunk {
  path?: string
  title?: string
  documentKind?: (typeof documents.$inferSelect)['kind']
  provenance?: Pick<typeof documents.$inferInsert, 'tier' | 'author' | 'license' | 'fetchedAt'>
  headings: string[]
  text: string
  kind?: (typeof chunks.$inferSelect)['kind']
  flags?: string[]
  startLine?: number
  embedding?: readonly number[] | Float32Array
}

export interface FixtureVersion {
  name: string
  version?: string
  ownerWorkspaceId?: string | null
  published?: string[]
  distTags?: Record<string, string>
  chunks: FixtureChunk[]
  modelId?: string
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()

/** Writes an indexed version as the write path does, with the postings of the product. */
export async function insertVersion(db: Database, fixture: FixtureVersion): Promise<number> {
  const { name, version = '1.0.0', modelId = 'test' } = fixture
  const sourceId = await insertSource(db, fixture)
  const embedded = fixture.chunks.filter((chunk) => chunk.embedding).length
  const [row] = await db
    .insert(versions)
    .values({
      libraryId: sourceId.libraryId,
      version,
      documentCount: 1,
      chunkCount: fixture.chunks.length,
      tokenCount: 0,
      embeddedCount: embedded,
      modelId: embedded > 0 ? modelId : null,
    })
    .returning({ id: versions.id })
  const versionId = row?.id ?? 0
  const documentIds = new Map<string, number>()
  for (const chunk of fixture.chunks) {
    const { path = 'README.md', title = path, documentKind = 'guide', provenance = {} } = chunk
    if (documentIds.has(path)) continue
    const [document] = await db
      .insert(documents)
      .values({
        versionId,
        sourceId: sourceId.id,
        path,
        url: urlOf(name, path),
        title,
        kind: documentKind,
        ...provenance,
        contentHash: sha256(path),
        byteCount: 0,
      })
      .returning({ id: documents.id })
    documentIds.set(path, document?.id ?? 0)
  }
  const rows = fixture.chunks.map((chunk, ordinal) => {
    const { path = 'README.md', startLine = 1 + ordinal * 100 } = chunk
    return {
      versionId,
      ordinal,
      documentId: documentIds.get(path) ?? 0,
      kind: chunk.kind ?? ('prose' as const),
      headingPath: chunk.headings,
      text: chunk.text,
      flags: chunk.flags ?? [],
      url: `${urlOf(name, path)}#L${startLine}`,
      startLine,
      endLine: startLine + chunk.text.split('\n').length - 1,
      tokenCount: countTokens(chunk.text),
      contentHash: sha256(chunk.text),
      embeddingHash: sha256(chunk.text),
    }
  })
  const vectors = fixture.chunks.flatMap(({ embedding }, ordinal) =>
    embedding ? [{ versionId, modelId, ordinal, embedding: [...embedding] }] : [],
  )
  const postings = buildPostings(
    fixture.chunks.map(({ title = '', headings, text, path = 'README.md' }) => ({
      title,
      headings,
      text,
      path,
    })),
  ).map((posting) => ({ versionId, ...posting }))
  for (const part of inParts(rows)) await db.insert(chunks).values(part)
  for (const part of inParts(vectors)) await db.insert(chunkEmbeddings).values(part)
  for (const part of inParts(postings)) await db.insert(termPostings).values(part)
  return versionId
}

const urlOf = (name: string, path: string) => `https://docs.example/${name}/${path}`

/** Postgres takes 65,535 parameters a statement. */
function* inParts<T>(list: readonly T[]): Generator<T[]> {
  for (let at = 0; at < list.length; at += 1_000) yield list.slice(at, at + 1_000)
}

async function insertSource(db: Database, fixture: FixtureVersion) {
  const { name, version = '1.0.0', ownerWorkspaceId = null } = fixture
  const distTags = fixture.distTags ?? { latest: version }
  const values = {
    ownerWorkspaceId,
    slug: `/npm/${name}`,
    ecosystem: 'npm',
    name,
    distTags,
    latestVersion: distTags.latest ?? null,
    publishedVersions: fixture.published ?? [version],
  }
  const [library] = await db
    .insert(libraries)
    .values(values)
    .onConflictDoUpdate({
      target: [libraries.ownerWorkspaceId, libraries.slug],
      set: { name },
    })
    .returning({ id: libraries.id })
  const libraryId = library?.id ?? 0
  const [source] = await db
    .insert(sources)
    .values({ libraryId, kind: 'npm', locator: `npm:${name}`, ownerWorkspaceId })
    .onConflictDoUpdate({ target: [sources.libraryId, sources.locator], set: { kind: 'npm' } })
    .returning({ id: sources.id })
  return { libraryId, id: source?.id ?? 0 }
}
