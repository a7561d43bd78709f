import { createRepositorySource } from './git/create-repository-source.ts'
import { gitlabHost } from './git/hosts/gitlab.ts'
import { HostedSettings } from './git/settings.ts'

/** Projects of GitLab, on gitlab.com or any other host; the locator is the web address. */
export const gitlabSource = createRepositorySource(gitlabHost, HostedSettings)
