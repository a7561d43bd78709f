import type { documentChanges, RunChanges } from '@twinmcp/db'
import { newestFirst } from '../libraries/index.ts'
import { hasOtherSources, type PartDocument, selectPartDocuments } from './part-rows/queries.ts'
import type { PartToIndex } from './part-to-index.ts'
import type { Part, Transaction } from './queries.ts'

type Page = Pick<
  typeof documentChanges.$inferInsert,
  'path' | 'title' | 'url' | 'change' | 'oldTextHash' | 'newTextHash'
>

export interface PartDiff {
  /** Documents of the version that make way for others or have gone. */
  stale: PartDocument[]
  /** How many stay as they are. */
  kept: number
  /** Paths to be copied from the part that the source compared with. */
  toCopy: string[]
  /** Whether the version has documents of other sources. */
  hasOthers: boolean
  changes: RunChanges
  /** One entry a page, empty where there was nothing to compare with. */
  pages: Page[]
}

type Compared = Pick<PartToIndex, 'base' | 'unchanged' | 'documents' | 'version'> & {
  versionId: number
  sourceId: number
  parts: readonly Part[]
}

/**
 * What a source's documents change in a version: which rows go, which stay, and what to tell people.
 * They are compared with the version's own, else with those the source compared with, else with the
 * next older version.
 */
export async function diffPart(tx: Transaction, input: Compared): Promise<PartDiff> {
  const { versionId, sourceId, base, documents } = input
  const unchanged = new Set(input.unchanged)
  const own = await selectPartDocuments(tx, versionId, sourceId)
  const isOwnBase = base?.versionId === versionId
  const kept = isOwnBase ? own.filter(({ path }) => unchanged.has(path)) : []
  const before = own.length > 0 ? own : await selectBefore(tx, input)
  return {
    stale: isOwnBase ? own.filter(({ path }) => !unchanged.has(path)) : own,
    kept: kept.length,
    toCopy: isOwnBase ? [] : [...unchanged],
    hasOthers: await hasOtherSources(tx, versionId, sourceId),
    ...(before ? comparePages(before, documents, unchanged) : allAdded(documents)),
  }
}

async function selectBefore(tx: Transaction, input: Compared): Promise<PartDocument[] | null> {
  const { base, parts, sourceId, version } = input
  if (base) return selectPartDocuments(tx, base.versionId, sourceId)
  const names = newestFirst([...parts.map((part) => part.version), version.version])
  const older = names.slice(names.lastIndexOf(version.version) + 1)
  const next = parts.find((part) => part.version === older[0])
  return next ? selectPartDocuments(tx, next.versionId, sourceId) : null
}

const allAdded = (documents: Compared['documents']) => ({
  changes: { added: documents.length, changed: 0, removed: 0 },
  pages: [],
})

function comparePages(
  before: readonly PartDocument[],
  documents: Compared['documents'],
  unchanged: ReadonlySet<string>,
): Pick<PartDiff, 'changes' | 'pages'> {
  const old = new Map(before.map((document) => [document.path, document]))
  const pages: Page[] = []
  for (const { path, title, url, contentHash, textHash } of documents) {
    const known = old.get(path)
    old.delete(path)
    if (known && known.contentHash === contentHash.toString('hex')) continue
    const texts = { oldTextHash: known?.textHash ?? null, newTextHash: textHash }
    // Another build of the site, the same words.
    if (texts.oldTextHash && textHash && texts.oldTextHash.equals(textHash)) continue
    pages.push({ path, title, url, change: known ? 'changed' : 'added', ...texts })
  }
  for (const { path, title, url, textHash } of old.values()) {
    if (unchanged.has(path)) continue
    pages.push({ path, title, url, change: 'removed', oldTextHash: textHash, newTextHash: null })
  }
  const count = (change: Page['change']) => pages.filter((page) => page.change === change).length
  return {
    changes: { added: count('added'), changed: count('changed'), removed: count('removed') },
    pages,
  }
}
