import { createRepositorySource } from './git/create-repository-source.ts'
import { bitbucketHost } from './git/hosts/bitbucket.ts'
import { HostedSettings } from './git/settings.ts'

/** Repositories of Bitbucket; the locator is the web address. */
export const bitbucketSource = createRepositorySource(bitbucketHost, HostedSettings)
