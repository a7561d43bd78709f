import { createRepositorySource } from './create-repository-source.ts'
import { plainGitHost } from './hosts/plain-git.ts'
import { GitSettings } from './settings.ts'

/** Any git repository that https reaches; its locator is its address. */
export const gitSource = createRepositorySource(plainGitHost, GitSettings)
