import { createRepositorySource } from './git/create-repository-source.ts'
import { githubApi } from './git/github/github-api.ts'
import { locateGitHub } from './git/github/locate-github.ts'
import { GitHubSettings } from './git/settings.ts'

/** Repositories of GitHub (`owner/name`) and of GitHub Enterprise (web address). */
export const githubSource = createRepositorySource(
  { kind: 'github', locate: locateGitHub, api: githubApi },
  GitHubSettings,
)
