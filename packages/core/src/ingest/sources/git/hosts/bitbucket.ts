import { z } from 'zod'
import { encodePath } from '../../../link-base.ts'
import { fetchJson } from '../fetch-json.ts'
import { basic } from '../github/locate-github.ts'
import { locateByUrl } from '../locate-hosted.ts'
import type { Host, Repository } from '../repository.ts'

type BitbucketRepository = Repository & { apiUrl: string; token: string | null }

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || null)

const FactsSchema = z
  .object({ description: text, website: text, language: text })
  .transform(({ description, website, language }) => ({
    description,
    homepageUrl: website && /^https?:\/\/\S+$/.test(website) ? website : null,
    license: null,
    keywords: language ? [language] : [],
    archived: false,
  }))

/** Bitbucket Cloud, or another host that speaks its API. It has no releases: tags are versions. */
export const bitbucketHost: Host<unknown> = {
  kind: 'bitbucket',
  locate: (env, locator) => {
    const location = locateByUrl(locator, 'Bitbucket', env.TWINMCP_BITBUCKET_URL)
    const { base, path, webUrl, label, shortName } = location
    const isOwn = base === env.TWINMCP_BITBUCKET_URL.replace(/\/$/, '')
    const token = (isOwn && env.TWINMCP_BITBUCKET_TOKEN) || null
    const apiBase = isOwn ? env.TWINMCP_BITBUCKET_API.replace(/\/$/, '') : `${base}/api`
    return {
      label,
      shortName,
      token,
      apiUrl: `${apiBase}/2.0/repositories/${encodePath(path)}`,
      cloneUrl: `${webUrl}.git`,
      wikiUrl: `${webUrl}.git/wiki`,
      webUrl,
      aliases: [`/${label}`.toLowerCase()],
      ecosystem: 'git',
      authorization: token ? { base, value: basic('x-token-auth', token) } : null,
      hint: 'For a private one set TWINMCP_BITBUCKET_TOKEN.',
      fileUrl: (commit, file) => `${webUrl}/src/${commit}/${encodePath(file)}`,
      wikiPageUrl: (file) => `${webUrl}/wiki/${encodePath(file.replace(/\.\w+$/, ''))}`,
    } satisfies BitbucketRepository
  },
  api: {
    facts: (ctx, repository, etag) => {
      const { apiUrl, token, label } = repository as BitbucketRepository
      const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
      return fetchJson(ctx, apiUrl, FactsSchema, { etag, headers, label })
    },
    archiveUrl: (repository, commit) => `${repository.webUrl}/get/${commit}.tar.gz`,
  },
}
