import type { Context } from '../../../context.ts'
import { AppError } from '../../../errors.ts'
import type { Skipped, SourceFile } from '../../document.ts'
import { webLinkBase } from '../../link-base.ts'
import type { KnownDocuments, Release, ReportFetch, Source, SourceDocuments } from '../source.ts'

/** What community sources have instead of versions: their documents go into the newest one. */
const FLOATING: Release = { version: null, fingerprint: null, deprecated: null, facts: null }

/** What a fetch of a community source found. */
export interface Gathered {
  files: SourceFile[]
  skipped: Skipped[]
  /** Paths of known documents that were seen, or are beyond what was asked for, and stay. */
  unchanged: string[]
  publishedAt: Date | null
  state: unknown
}

/** The files of a fetch with everything else that the pipeline asks of a source. */
function toDocuments(ctx: Context, gathered: Gathered): SourceDocuments {
  ctx.signal?.throwIfAborted()
  const { files, skipped, unchanged, publishedAt, state } = gathered
  return {
    files,
    ready: [],
    unchanged,
    skipped,
    filesFound: files.length + skipped.length + unchanged.length,
    linkBase: webLinkBase(files.map(({ path }) => path)),
    publishedAt,
    state,
  }
}

/** What a community source is asked for, its name read. */
export interface GatherRequest<Settings, Place> {
  place: Place
  settings: Settings
  state: unknown
  known: KnownDocuments
  report: ReportFetch
}

/**
 * A source that has no versions and is read in one step.
 * @param reader.readName what a name means; throws AppError `bad_input` for what is none
 */
export function floatingSource<Settings, Place>(reader: {
  kind: string
  settings: Source<Settings>['settings']
  readName(name: string): Place
  gather(ctx: Context, request: GatherRequest<Settings, Place>): Promise<Gathered>
}): Source<Settings, Release, Gathered> {
  const { kind, settings, readName, gather } = reader
  return {
    kind,
    settings,
    checkName: (_, name) => void readName(name),
    peek: async () => null,
    discover: async (_, { name }) => {
      readName(name)
      return { ...FLOATING }
    },
    fetch: (ctx, target, _, known, report) => {
      const place = readName(target.name)
      return gather(ctx, { place, settings: target.settings, state: target.state, known, report })
    },
    documents: async (ctx, _target, _found, gathered) => toDocuments(ctx, gathered),
  }
}

/** Known documents that a run did not see again: nothing says that they have gone. */
export function keepUnseen(known: KnownDocuments, files: readonly SourceFile[]): string[] {
  const seen = new Set(files.map(({ path }) => path))
  return [...known.keys()].filter((path) => !seen.has(path))
}

export const newest = (dates: readonly (Date | undefined)[]): Date | null => {
  const times = dates.flatMap((date) => (date ? [date.getTime()] : []))
  return times.length > 0 ? new Date(Math.max(...times)) : null
}

/** @throws AppError `bad_input` saying what a name must look like. */
export function refuseName(kind: string, name: string, example: string): never {
  throw new AppError(
    'bad_input',
    `"${name.slice(0, 100)}" names no ${kind} source. It looks like ${example}.`,
  )
}
