import { createHash } from 'node:crypto'
import { prerelease } from 'semver'
import type { Context } from '../../../context.ts'
import { openEgress } from '../../../egress/index.ts'
import { AppError } from '../../../errors.ts'
import type { SourceFile } from '../../document.ts'
import type { Release } from '../source.ts'
import { askHost } from './ask-host.ts'
import { type ChosenRef, chooseRef, releaseTags } from './choose-ref.ts'
import { openCloneFolder } from './clone-folder.ts'
import { explainFailure, hasMoved } from './explain-failure.ts'
import { findNewAddress } from './follow-move.ts'
import type { GitAccess } from './git-environment.ts'
import { listRemoteRefs, type RemoteRefs } from './list-remote-refs.ts'
import type { VersionTag } from './parse-tag.ts'
import { digestOf, releaseFiles, releasePathsFor } from './release-files.ts'
import type { Conditional, Host, HostRelease, Repository, RepositoryFacts } from './repository.ts'
import type { RepositorySettings } from './settings.ts'
import { readState, type SourceState } from './source-state.ts'

export interface DiscoverRequest {
  host: Host<unknown>
  repository: Repository
  /** The locator without its kind. */
  name: string
  settings: RepositorySettings
  state: unknown
  range: string
}

/** A commit to read, with all that was learnt on the way to it. */
export type DiscoveredRepository = Release & {
  host: Host<unknown>
  repository: Repository
  commit: string
  /** Branch that was read; null for a release, tag or commit. */
  branch: string | null
  tags: VersionTag[]
  /** Newest commit of the wiki; null without one. */
  wikiCommit: string | null
  releases: ReleaseNotes | null
  /** What was left out, and why. */
  problems: { path: string; reason: string }[]
  state: SourceState
}

export interface ReleaseNotes {
  /** Documents of the newest answer; null while the host says that nothing has changed. */
  files: SourceFile[] | null
  /** Digest of every release document, by path. */
  digests: Record<string, string>
  etag: string | null
  /** The ones that belong to this version. */
  paths: string[]
}

/** Network access of git for a repository. */
export async function gitAccess(
  ctx: Pick<Context, 'env'>,
  repository: Repository,
): Promise<GitAccess> {
  const { proxyUrl } = await openEgress(ctx.env)
  const userAgent = ctx.env.TWINMCP_USER_AGENT
  return { proxyUrl, userAgent, authorization: repository.authorization ?? null }
}

/**
 * Finds the commit that a range means, and whether anything of its documentation has changed: refs
 * over git, which no rate limits, the rest by conditional requests.
 * @throws AppError.
 */
export async function discoverRepository(
  ctx: Context,
  request: DiscoverRequest,
): Promise<DiscoveredRepository> {
  const { host, settings, range } = request
  const state = readState(request.state)
  const { refs, repository } = await readMovedRefs(ctx, request.repository)
  const tags = releaseTags(refs, repository.shortName, settings.package)
  const chosen = chooseRef(refs, tags, range, settings, repository.label)
  const problems: DiscoveredRepository['problems'] = []
  const ask = <T>(what: string, isNeeded: boolean, question: () => Promise<T>) =>
    askHost(
      ctx,
      { what, isNeeded, problems, hasToken: repository.authorization !== null },
      question,
    )

  const { api } = host
  const facts = await ask('facts', api !== null, async () =>
    api?.facts(ctx, repository, state.facts?.etag ?? null),
  )
  const known = facts === 'same' ? state.facts : (facts ?? state.facts)
  const listed = await ask('releases', settings.releases && api?.releases !== undefined, async () =>
    api?.releases?.(ctx, repository, state.releases?.etag ?? null),
  )
  const releases = listed ? toNotes(listed, state, tags, chosen) : null
  const wantsAnswers = settings.discussions || settings.issues
  if (wantsAnswers && !repository.authorization) {
    problems.push({ path: 'discussions', reason: 'they need a token' })
  }
  const mark = await ask('answers', wantsAnswers && api?.answersMark !== undefined, async () =>
    api?.answersMark?.(ctx, repository, settings),
  )
  const wikiCommit = settings.wiki ? await findWiki(ctx, repository, problems) : null
  const releaseDigests = releases?.paths.map((path) => `${path} ${releases.digests[path]}`)
  return {
    version: chosen.version,
    fingerprint: fingerprintOf([chosen.commit, settings, wikiCommit, releaseDigests, mark ?? null]),
    deprecated: known?.data.archived
      ? 'The repository is archived: it gets no more changes.'
      : null,
    facts: toFacts(request, tags, known?.data ?? null),
    host,
    repository,
    commit: chosen.commit,
    branch: refs.branches.has(chosen.name) && chosen.version === null ? chosen.name : null,
    tags,
    wikiCommit,
    releases,
    problems,
    state: { ...state, facts: known },
  }
}

async function readMovedRefs(
  ctx: Context,
  repository: Repository,
): Promise<{ refs: RemoteRefs; repository: Repository }> {
  try {
    return { refs: await readRefs(ctx, repository, repository.cloneUrl), repository }
  } catch (error) {
    const cloneUrl = hasMoved(error) ? await findNewAddress(ctx, repository) : null
    if (!cloneUrl) throw error
    const moved = { ...repository, cloneUrl }
    return { refs: await readRefs(ctx, moved, cloneUrl), repository: moved }
  }
}

async function readRefs(ctx: Context, repository: Repository, url: string): Promise<RemoteRefs> {
  const folder = await openCloneFolder(ctx.env.TWINMCP_HOME, repository.cloneUrl)
  const access = await gitAccess(ctx, repository)
  try {
    return await listRemoteRefs(url, { folder: folder.path, access, signal: ctx.signal })
  } catch (error) {
    ctx.signal?.throwIfAborted()
    throw (
      explainFailure(error, repository.label, repository.hint) ??
      new AppError('upstream', `${repository.label} could not be read by git.`)
    )
  }
}

/** A wiki that was never written has no repository. */
async function findWiki(
  ctx: Context,
  repository: Repository,
  problems: DiscoveredRepository['problems'],
): Promise<string | null> {
  if (!repository.wikiUrl) return null
  try {
    const { head } = await readRefs(ctx, repository, repository.wikiUrl)
    if (head) return head
  } catch (error) {
    const isMissing = error instanceof AppError && ['not_found', 'forbidden'].includes(error.code)
    if (!isMissing) throw error
  }
  problems.push({ path: 'wiki', reason: 'there is no wiki' })
  return null
}

function toNotes(
  listed: Conditional<HostRelease[]>,
  state: SourceState,
  tags: readonly VersionTag[],
  { version }: ChosenRef,
): ReleaseNotes | null {
  if (listed === 'same') {
    if (!state.releases) return null
    const { data: digests, etag } = state.releases
    return {
      files: null,
      digests,
      etag,
      paths: releasePathsFor(Object.keys(digests), tags, version),
    }
  }
  const files = releaseFiles(listed.data)
  const digests = Object.fromEntries(files.map(({ path, bytes }) => [path, digestOf(bytes)]))
  const paths = releasePathsFor(Object.keys(digests), tags, version)
  return { files, digests, etag: listed.etag, paths }
}

const fingerprintOf = (parts: unknown) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)

function toFacts(
  { host, repository, name }: DiscoverRequest,
  tags: readonly VersionTag[],
  known: RepositoryFacts | null,
): Release['facts'] {
  const newest = tags.find(({ version }) => !prerelease(version)) ?? tags[0]
  return {
    ecosystem: repository.ecosystem,
    name: repository.label,
    description: known?.description ?? null,
    homepageUrl: known?.homepageUrl ?? null,
    repositoryUrl: repository.webUrl,
    license: known?.license ?? null,
    keywords: known?.keywords ?? [],
    aliases: repository.aliases,
    locator: `${host.kind}:${name}`,
    distTags: newest ? { latest: newest.version } : {},
    publishedVersions: tags.map(({ version }) => version).reverse(),
    latestVersion: newest?.version ?? null,
  }
}
