import { encodePath } from '../../../link-base.ts'
import { locateByUrl } from '../locate-hosted.ts'
import type { Host } from '../repository.ts'

/** Any repository that https git reaches. */
export const plainGitHost: Host<{ fileUrl: string | null }> = {
  kind: 'git',
  locate: (_env, locator, settings) => {
    const { path, webUrl, label, shortName } = locateByUrl(locator, 'git', null)
    const isBare = /\.git\/?$/.test(locator)
    return {
      label,
      shortName,
      // Taken as it is written: hosts differ in whether `.git` belongs to it.
      cloneUrl: isBare ? `${webUrl}.git` : webUrl,
      wikiUrl: null,
      webUrl,
      aliases: [`/${label}`.toLowerCase()],
      ecosystem: 'git',
      authorization: null,
      hint: 'Private repositories are read through the github, gitlab and bitbucket sources.',
      fileUrl: (commit, file) => fileAddress(settings.fileUrl ?? guess(webUrl, path), commit, file),
      wikiPageUrl: () => webUrl,
    }
  },
  api: null,
}

/** Forges of the Gitea family show files under `src/commit`; others are asked for by a query. */
function guess(webUrl: string, path: string): string {
  const isForge = /^https?:\/\/[^/]*(?:codeberg|gitea|forgejo)/.test(webUrl)
  if (isForge && path.split('/').length === 2) return `${webUrl}/src/commit/{commit}/{path}`
  return `${webUrl}?commit={commit}&path={path}`
}

const fileAddress = (template: string, commit: string, file: string) =>
  template.replaceAll('{commit}', commit).replaceAll('{path}', () => encodePath(file))
