import type { Context } from '../../../context.ts'
import type { SourceFile } from '../../document.ts'
import type { GitAccess } from './git-environment.ts'
import type { RepositorySettings } from './settings.ts'
import type { SourceState } from './source-state.ts'

/** A repository as a locator names it. */
export interface Repository {
  /** As people write it: `owner/name`, or its address without scheme. */
  label: string
  /** Last part of its path. */
  shortName: string
  cloneUrl: string
  /** Null where the host keeps none. */
  wikiUrl: string | null
  webUrl: string
  aliases: string[]
  ecosystem: 'github' | 'git'
  authorization: GitAccess['authorization']
  /** What to do when it is refused. */
  hint: string
  fileUrl(commit: string, path: string): string
  wikiPageUrl(path: string): string
}

/** What a host says of a repository as a whole. */
export interface RepositoryFacts {
  description: string | null
  homepageUrl: string | null
  license: string | null
  keywords: string[]
  archived: boolean
}

export interface HostRelease {
  tag: string
  name: string
  body: string
  url: string
  author: string | null
  publishedAt: string | null
  prerelease: boolean
}

/** An answer of a host's API, or that it has not changed since the state was written. */
export type Conditional<T> = { data: T; etag: string | null } | 'same'

/** What a host offers besides git itself. Each is asked only when it is needed. */
export interface HostApi {
  facts(
    ctx: Context,
    repository: Repository,
    etag: string | null,
  ): Promise<Conditional<RepositoryFacts>>
  /** Newest first, at most 100. */
  releases?(
    ctx: Context,
    repository: Repository,
    etag: string | null,
  ): Promise<Conditional<HostRelease[]>>
  /** Changes whenever one of the answers does. */
  answersMark?(
    ctx: Context,
    repository: Repository,
    settings: RepositorySettings,
  ): Promise<string | null>
  answers?(
    ctx: Context,
    repository: Repository,
    settings: RepositorySettings,
    state: SourceState,
  ): Promise<SourceFile[]>
  /** Address of a gzipped tar of a commit, for servers without git. */
  archiveUrl?(repository: Repository, commit: string): string
}

/** One kind of host. */
export interface Host<Settings> {
  kind: 'github' | 'gitlab' | 'bitbucket' | 'git'
  /** @throws AppError `bad_input` for a name that is none. */
  locate(env: Context['env'], name: string, settings: Settings): Repository
  api: HostApi | null
}
