import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { newestFirst, primaryLocator } from '../libraries/index.ts'
import { isCurrent } from './index-version.ts'
import {
  type Part,
  selectKnownDocuments,
  selectLibraryRow,
  selectParts,
  selectSource,
} from './queries.ts'
import type { Run } from './runs/queries.ts'
import { findSource } from './sources/registry.ts'
import type { KnownDocuments, Release, Source, SourceTarget } from './sources/source.ts'

/** What is kept between the runs of a source. */
export interface SourceMemory {
  /** Of the source itself. */
  own: unknown
  /** Hashes of what its pages repeat. */
  boilerplate: string[]
}

/** The source that a run reads, and what is indexed of it. */
export interface OpenTarget {
  source: Source
  locator: string
  /** Whether the library is made from it. */
  isPrimary: boolean
  target: SourceTarget
  memory: SourceMemory
  library: { id: number; name: string; latestVersion: string | null; versions: string[] } | null
  row: { libraryId: number; sourceId: number } | null
  parts: Part[]
  /** The part that the source compares with: its latest, if this pipeline made it. */
  base: Part | null
  known: KnownDocuments
}

/** Version of documents that belong to none, in a library that has no other. */
const CURRENT = 'current'

/** @throws AppError `not_found` when the source was removed, `bad_input` for settings it refuses. */
export async function openTarget(ctx: Context, run: Run): Promise<OpenTarget> {
  const key = { ownerWorkspaceId: run.ownerWorkspaceId, slug: run.librarySlug }
  const library = await selectLibraryRow(ctx.db, key)
  const row = library ? await selectSource(ctx.db, library.id, run.sourceLocator) : null
  const locator = row?.locator ?? (run.sourceLocator || primaryLocator(run.librarySlug))
  if (!locator || (run.sourceLocator !== '' && !row)) {
    throw new AppError(
      'not_found',
      `${run.librarySlug} has no source ${run.sourceLocator || 'to read'}. Add one with: twinmcp add <address> --to ${run.librarySlug}`,
    )
  }
  const [kind, name] = splitLocator(locator)
  const source = await findSource(kind)
  const parts = row ? await selectParts(ctx.db, row.id) : []
  const latest = parts[0]
  const base = latest && isCurrent(latest) ? latest : null
  // What a source remembers goes with what is indexed of it.
  const memory = (base && (row?.state as SourceMemory | null)) ?? { own: null, boilerplate: [] }
  return {
    source,
    locator,
    isPrimary: row?.isPrimary ?? true,
    target: {
      name,
      settings: readSettings(source, row?.settings ?? {}),
      sourceId: row?.id ?? null,
      state: memory.own,
      runId: run.id,
    },
    memory,
    library,
    row: row ? { libraryId: row.libraryId, sourceId: row.id } : null,
    parts,
    base,
    known: base && row ? await selectKnownDocuments(ctx.db, base.versionId, row.id) : new Map(),
  }
}

/** The version that a release goes into: its own, else the library's newest. */
export function versionOf(
  { library }: Pick<OpenTarget, 'library'>,
  { version }: Pick<Release, 'version'>,
): string {
  if (version !== null) return version
  const { latestVersion = null, versions = [] } = library ?? {}
  if (latestVersion !== null && versions.includes(latestVersion)) return latestVersion
  return newestFirst(versions)[0] ?? CURRENT
}

/** `website:https://zod.dev/` → kind and name. */
export function splitLocator(locator: string): [kind: string, name: string] {
  const colon = locator.indexOf(':')
  return [locator.slice(0, colon), locator.slice(colon + 1)]
}

/** @throws AppError `bad_input` that names every setting in question. */
export function readSettings(source: Source, settings: Record<string, unknown>): unknown {
  // The scheduler's own, whatever the kind.
  const { followMajors: _, ...own } = settings
  const parsed = source.settings.safeParse(own)
  if (parsed.success) return parsed.data
  const told = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'settings'}: ${message}`,
  )
  throw new AppError('bad_input', `Settings of a ${source.kind} source: ${told.join('; ')}`)
}
