import type { z } from 'zod'
import { documentUrl } from '../../absolute-links.ts'
import type { SourceFile } from '../../document.ts'
import type { LinkBase } from '../../link-base.ts'
import type { Source, SourceTarget } from '../source.ts'
import { type DiscoveredRepository, discoverRepository } from './discover-repository.ts'
import { fetchRepository, type RepositoryDocuments } from './fetch-repository.ts'
import type { Host } from './repository.ts'
import { type RepositorySettings, SETTINGS_OFF } from './settings.ts'

/** A source for one kind of host; all of them read repositories in the same way. */
export function createRepositorySource<Settings extends Partial<RepositorySettings>>(
  host: Host<Settings>,
  settings: z.ZodType<Settings>,
): Source<Settings, DiscoveredRepository, RepositoryDocuments> {
  const complete = (target: SourceTarget<Settings>): RepositorySettings =>
    ({ ...SETTINGS_OFF, ...target.settings }) as RepositorySettings
  return {
    kind: host.kind,
    settings,
    // To discover takes one `ls-remote` and requests that cost nothing while nothing has changed.
    peek: async () => null,
    discover: (ctx, target, range) =>
      discoverRepository(ctx, {
        host: host as Host<unknown>,
        repository: host.locate(ctx.env, target.name, target.settings),
        name: target.name,
        settings: complete(target),
        state: target.state,
        range,
      }),
    fetch: (ctx, target, found, known, report) =>
      fetchRepository(ctx, { found, settings: complete(target), known, report }),
    documents: async (ctx, _target, found, fetched) => {
      ctx.signal?.throwIfAborted()
      const { files, unchanged, skipped, state, publishedAt } = fetched
      const paths = [...files.map(({ path }) => path), ...unchanged]
      const linkBase = repositoryLinkBase(found, paths)
      return {
        files: files.map((file) => withoutUrl(file, linkBase)),
        ready: [],
        unchanged,
        skipped,
        filesFound: paths.length + skipped.length,
        linkBase,
        publishedAt,
        state,
        otherVersions: state.versions,
      }
    },
  }
}

/** The link base resolves links between files, which lack endings or mean a folder, better than an address. */
function withoutUrl(file: SourceFile, linkBase: LinkBase): SourceFile {
  const { url, ...rest } = file
  return url === documentUrl(linkBase, file.path) ? rest : file
}

function repositoryLinkBase(
  { repository, commit, facts }: DiscoveredRepository,
  paths: readonly string[],
): LinkBase {
  const mark = 'x'
  const example = repository.fileUrl(commit, mark)
  const isFolder = example.endsWith(`/${mark}`)
  return {
    repositoryRoot: isFolder ? example.slice(0, -mark.length) : null,
    directory: '',
    homepage: facts?.homepageUrl ?? null,
    packagePage: repository.webUrl,
    paths: new Set(paths),
  }
}
