import type { Context } from '../../../context.ts'
import type { Provenance, Skipped, SourceFile } from '../../document.ts'
import type { KnownDocuments, ReportFetch } from '../source.ts'
import { askHost } from './ask-host.ts'
import { type DiscoveredRepository, gitAccess } from './discover-repository.ts'
import { readArchive } from './read-archive.ts'
import { type CommitDocuments, readCommit } from './read-commit.ts'
import { digestOf, releaseFiles } from './release-files.ts'
import { rulesFile } from './rules-file.ts'
import { findGit } from './run-git.ts'
import type { RepositorySettings } from './settings.ts'
import type { SourceState } from './source-state.ts'
import { withClone } from './with-clone.ts'

export interface RepositoryDocuments {
  files: SourceFile[]
  unchanged: string[]
  skipped: Skipped[]
  publishedAt: Date | null
  state: SourceState
}

interface FetchRequest {
  found: DiscoveredRepository
  settings: RepositorySettings
  known: KnownDocuments
  report: ReportFetch
}

/** Everything that a repository offers to read: its files, and what its host keeps beside them. */
export async function fetchRepository(
  ctx: Context,
  request: FetchRequest,
): Promise<RepositoryDocuments> {
  const { found, known } = request
  const code = await readFiles(ctx, request)
  const wiki = await readWiki(ctx, request)
  const releases = await readReleases(ctx, request)
  const answers = await readAnswers(ctx, request)
  const isKnown = ({ path, bytes }: SourceFile) => known.get(path) === digestOf(bytes)
  const rules = rulesFile(code.config, {
    label: found.repository.label,
    url: (path) => found.repository.fileUrl(found.commit, path),
  })
  const extra = [...(rules ? [rules] : []), ...releases.files, ...answers]
  return {
    files: [...code.files, ...wiki.files, ...extra.filter((file) => !isKnown(file))],
    unchanged: [
      ...code.unchanged,
      ...wiki.unchanged,
      ...releases.unchanged,
      ...extra.filter(isKnown).map(({ path }) => path),
    ],
    skipped: [...code.skipped, ...wiki.skipped, ...found.problems],
    publishedAt: code.publishedAt,
    state: {
      ...found.state,
      commit: found.commit,
      branch: found.branch,
      releases: found.releases && { etag: found.releases.etag, data: found.releases.digests },
      packages: Object.fromEntries([...code.packages].slice(0, 200)),
      versions: code.config?.versions ?? [],
    },
  }
}

async function readFiles(ctx: Context, { found, settings, known, report }: FetchRequest) {
  const { repository, commit } = found
  const request = {
    label: repository.label,
    commit,
    access: await gitAccess(ctx, repository),
    settings,
    known,
    documentPath: (path: string) => path,
    report,
  }
  const read = findGit()
    ? await withClone(ctx, repository, (folder) => readCommit(ctx, folder, request))
    : await readArchive(ctx, found, request)
  const toFile = fileMaker(read, {
    commit,
    license: found.facts?.license ?? null,
    url: (path) => repository.fileUrl(commit, path),
  })
  return {
    files: read.pages.map(toFile),
    unchanged: read.unchanged,
    skipped: read.skipped,
    publishedAt: read.committedAt,
    packages: read.packages,
    config: read.config,
  }
}

const WIKI = 'wiki/'
/** Pages that a wiki shows around every other page. */
const WIKI_FRAME = /^_(?:Sidebar|Footer|Header)\./i

async function readWiki(ctx: Context, { found, settings, known, report }: FetchRequest) {
  const { repository, wikiCommit } = found
  const none = { files: [], unchanged: [], skipped: [] }
  if (!wikiCommit || !repository.wikiUrl || !findGit()) return none
  const cloneUrl = repository.wikiUrl
  const access = await gitAccess(ctx, repository)
  const everything = { ...settings, folders: [], include: [], exclude: [], package: null }
  const { label, hint } = repository
  const read = await withClone(ctx, { cloneUrl, label: `the wiki of ${label}`, hint }, (folder) =>
    readCommit(ctx, folder, {
      label,
      commit: wikiCommit,
      access,
      settings: everything,
      known,
      documentPath: (path) => WIKI + path,
      report,
    }),
  )
  const toFile = fileMaker(read, {
    commit: wikiCommit,
    license: found.facts?.license ?? null,
    url: repository.wikiPageUrl,
  })
  const isPage = (path: string) => !WIKI_FRAME.test(path.slice(path.lastIndexOf('/') + 1))
  return {
    files: read.pages
      .filter(({ path }) => isPage(path))
      .map((page) => ({ ...toFile(page), path: WIKI + page.path, kind: 'guide' as const })),
    unchanged: read.unchanged.filter(isPage).map((path) => WIKI + path),
    skipped: read.skipped.map(({ path, reason }) => ({ path: WIKI + path, reason })),
  }
}

/** Release notes of this version; read anew where some that the host calls unchanged are not indexed. */
async function readReleases(ctx: Context, { found, known }: FetchRequest) {
  const { releases, repository, host } = found
  if (!releases) return { files: [], unchanged: [] }
  const isKnown = (path: string) => known.get(path) === releases.digests[path]
  const missing = releases.paths.filter((path) => !isKnown(path))
  const files = missing.length === 0 ? [] : (releases.files ?? (await askAnew(ctx, found)) ?? [])
  const wanted = new Set(missing)
  return {
    files: files.filter(({ path }) => wanted.has(path)),
    unchanged: releases.paths.filter(isKnown),
  }

  async function askAnew(context: Context, { problems }: DiscoveredRepository) {
    const hasToken = repository.authorization !== null
    const question = { what: 'releases', isNeeded: true, hasToken, problems }
    const answer = await askHost(context, question, async () =>
      host.api?.releases?.(context, repository, null),
    )
    return answer && answer !== 'same' ? releaseFiles(answer.data) : null
  }
}

async function readAnswers(ctx: Context, { found, settings }: FetchRequest): Promise<SourceFile[]> {
  const { host, repository, problems, state } = found
  const isNeeded = (settings.discussions || settings.issues) && repository.authorization !== null
  const question = { what: 'answers', isNeeded, hasToken: true, problems }
  const files = await askHost(ctx, question, async () =>
    host.api?.answers?.(ctx, repository, settings, state),
  )
  return files ?? []
}

interface Origin {
  commit: string
  license: string | null
  url(path: string): string
}

function fileMaker({ committedAt }: Pick<CommitDocuments, 'committedAt'>, origin: Origin) {
  const provenance: Provenance = {
    commit: origin.commit,
    ...(origin.license ? { license: origin.license } : {}),
    ...(committedAt ? { publishedAt: committedAt } : {}),
  }
  return ({ path, kind, bytes }: CommitDocuments['pages'][number]): SourceFile => ({
    path,
    kind,
    bytes,
    url: origin.url(path),
    provenance,
  })
}
