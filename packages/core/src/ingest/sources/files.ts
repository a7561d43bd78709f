import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { needsConversion } from '../convert/format.ts'
import type { Skipped, SourceFile } from '../document.ts'
import { encodePath, webLinkBase } from '../link-base.ts'
import { isDescription } from '../parse-description.ts'
import { documentKind } from '../select-files.ts'
import { cleanExport } from './files/clean-export.ts'
import { checkFilesName, type Location, locate } from './files/locate.ts'
import { appliesTo, readProjectConfig } from './files/project-config.ts'
import { CONFIG_NAMES, isPage, type RawFiles } from './files/raw-file.ts'
import { readExport } from './files/read-export.ts'
import { readFolder, readWhole } from './files/read-folder.ts'
import { rulesPage } from './files/rules-page.ts'
import { walkFolder } from './files/walk-folder.ts'
import { choosePages } from './registries/read-archive.ts'
import type { KnownDocuments, Release, ReportFetch, Source, SourceDocuments } from './source.ts'

const Settings = z.strictObject({
  /** Folders or globs to read; none: everything. */
  include: z.array(z.string().min(1).max(300)).max(200).default([]),
  exclude: z.array(z.string().min(1).max(300)).max(500).default([]),
  /** Where the files can be seen by others: `https://wiki.example/docs/`. */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
})
export type FilesSettings = z.infer<typeof Settings>

type FilesRelease = Release & { location: Location }

const MAX_ARCHIVE_BYTES = 512 * 1024 * 1024
const REPORT_EVERY = 50

/**
 * A folder, an archive or one file on this machine, named by its absolute path: Markdown, MDX and
 * all formats of `convert/format.ts`; exports of Confluence and Notion.
 */
export const filesSource: Source<FilesSettings, FilesRelease, RawFiles> = {
  kind: 'files',
  settings: Settings,
  checkName: checkFilesName,
  peek: async (ctx, { name }) => ({
    version: null,
    fingerprint: await fingerprintOf(ctx, await locate(ctx, name)),
  }),
  discover: async (ctx, { name }) => {
    const location = await locate(ctx, name)
    const fingerprint = await fingerprintOf(ctx, location)
    return { version: null, fingerprint, deprecated: null, facts: null, location }
  },
  fetch: async (ctx, _target, { location }, _known, report) => {
    ctx.signal?.throwIfAborted()
    return cleanExport(await readAll(ctx, location, report))
  },
  documents: async (ctx, { settings, name }, { location }, fetched, known) => {
    ctx.signal?.throwIfAborted()
    return toDocuments(fetched, { settings, known, label: basename(name), location })
  },
}

/** Changes whenever a path, a size or a time of change does. */
async function fingerprintOf(ctx: Context, location: Location): Promise<string> {
  const hash = createHash('sha256')
  const add = (path: string, size: number, modifiedMs: number) =>
    hash.update(`${path}\0${size}\0${modifiedMs}\n`)
  if (location.shape !== 'folder') add('', location.size, location.modifiedMs)
  else {
    const { files } = await walkFolder(location.path, { signal: ctx.signal })
    for (const { path, size, modifiedMs } of files) add(path, size, modifiedMs)
  }
  return hash.digest('hex')
}

async function readAll(
  ctx: Context,
  { path, shape, size }: Location,
  report: ReportFetch,
): Promise<RawFiles> {
  const { signal } = ctx
  if (shape === 'folder') {
    const walked = await walkFolder(path, { signal })
    const total = walked.files.length
    const read = await readFolder(walked.files, {
      signal,
      onFile: async (current, count) => {
        if (count % REPORT_EVERY === 0 || count === total) {
          await report({ pagesFound: total, pagesFetched: count, current })
        }
      },
    })
    return { files: read.files, skipped: [...walked.skipped, ...read.skipped] }
  }
  if (size > MAX_ARCHIVE_BYTES) {
    throw new AppError(
      'bad_input',
      `${basename(path)} is larger than ${MAX_ARCHIVE_BYTES / 1024 / 1024} MB.`,
    )
  }
  const bytes = await readWhole(path, MAX_ARCHIVE_BYTES)
  if (typeof bytes === 'string') throw new AppError('unavailable', `${basename(path)} ${bytes}.`)
  if (shape !== 'file') return readExport(bytes, { shape, label: basename(path), signal })
  if (!isPage(path)) {
    throw new AppError('bad_input', `${basename(path)} is of a format that is not read.`)
  }
  return { files: [{ path: basename(path), bytes }], skipped: [] }
}

interface Reading {
  settings: FilesSettings
  known: KnownDocuments
  label: string
  location: Location
}

async function toDocuments(
  { files: raw, skipped }: RawFiles,
  reading: Reading,
): Promise<SourceDocuments> {
  const { settings, known, label, location } = reading
  const byPath = new Map(raw.map(({ path, bytes }) => [path, bytes]))
  const config = await readProjectConfig(async (path) => byPath.get(path) ?? null)
  const wanted = { folders: settings.include, exclude: settings.exclude, excludeNames: [] }
  const left: Skipped[] = [
    ...skipped,
    ...(config?.problems ?? []).map((reason) => ({ path: config?.file ?? '', reason })),
  ]
  const pages: SourceFile[] = []
  for (const { path, bytes } of raw) {
    if (CONFIG_NAMES.includes(path) || !isPage(path)) continue
    if (!appliesTo(config, path) || !appliesTo(wanted, path))
      left.push({ path, reason: 'excluded by the configuration' })
    else {
      const kind = isDescription({ path }) ? 'api' : documentKind(path)
      pages.push({ path, kind, bytes, url: urlOf(path, settings, label) })
    }
  }
  const rules = config && rulesPage(config, label)
  const chosen = choosePages(pages, (path) => needsConversion({ path }))
  const kept = [...chosen.files, ...(rules ? [rules] : [])]
  const isKnown = ({ path, bytes }: SourceFile) =>
    known.get(path) === createHash('sha256').update(bytes).digest('hex')
  const unchanged = kept.filter(isKnown).map(({ path }) => path)
  const changed = kept.filter((file) => !isKnown(file))
  const all = [...left, ...chosen.skipped]
  return {
    files: changed,
    ready: [],
    unchanged,
    skipped: all,
    filesFound: changed.length + unchanged.length + all.length,
    linkBase: webLinkBase(kept.map(({ path }) => path)),
    publishedAt: new Date(location.modifiedMs),
  }
}

/** Without an address of their own, files are named from their folder on: not by where it lies. */
const urlOf = (path: string, { baseUrl }: FilesSettings, label: string) =>
  baseUrl ? new URL(encodePath(path), baseUrl).href : `file:///${encodePath(`${label}/${path}`)}`
