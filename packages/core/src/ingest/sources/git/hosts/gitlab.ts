import { z } from 'zod'
import type { Context } from '../../../../context.ts'
import { encodePath } from '../../../link-base.ts'
import { fetchJson } from '../fetch-json.ts'
import { basic } from '../github/locate-github.ts'
import { locateByUrl } from '../locate-hosted.ts'
import type { Host, HostApi, HostRelease, Repository } from '../repository.ts'

type GitLabRepository = Repository & { apiUrl: string; token: string | null }

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || null)

const FactsSchema = z
  .object({
    description: text,
    topics: z.array(z.string()).catch([]),
    archived: z.boolean().catch(false),
    license: z.object({ key: text }).nullish().catch(null),
  })
  .transform(({ description, topics, archived, license }) => ({
    description,
    homepageUrl: null,
    license: spdx(license?.key ?? null),
    keywords: topics.slice(0, 50),
    archived,
  }))

const ReleaseSchema = z
  .object({
    tag_name: z.string(),
    name: text,
    description: text,
    released_at: text,
    upcoming_release: z.boolean().catch(false),
    author: z.object({ username: text }).nullish().catch(null),
    _links: z.object({ self: text }).nullish().catch(null),
  })
  .transform(
    (release): HostRelease => ({
      tag: release.tag_name,
      name: release.name ?? release.tag_name,
      body: release.description ?? '',
      url: release._links?.self ?? '',
      author: release.author?.username ?? null,
      publishedAt: release.released_at,
      prerelease: release.upcoming_release,
    }),
  )

const api: HostApi = {
  facts: (ctx, repository, etag) => get(ctx, repository, '?license=true', FactsSchema, etag),
  releases: async (ctx, repository, etag) => {
    const path = '/releases?per_page=100'
    const found = await get(ctx, repository, path, z.array(ReleaseSchema), etag)
    if (found === 'same') return found
    const urlOf = ({ url, tag }: HostRelease) =>
      url || `${repository.webUrl}/-/releases/${encodeURIComponent(tag)}`
    return { ...found, data: found.data.map((release) => ({ ...release, url: urlOf(release) })) }
  },
  archiveUrl: (repository, commit) =>
    `${(repository as GitLabRepository).apiUrl}/repository/archive.tar.gz?sha=${commit}`,
}

/** GitLab, on its own host or any other. */
export const gitlabHost: Host<unknown> = {
  kind: 'gitlab',
  locate: (env, locator) => {
    const { base, path, webUrl, label, shortName } = locateByUrl(
      locator,
      'GitLab',
      env.TWINMCP_GITLAB_URL,
    )
    const isOwn = base === env.TWINMCP_GITLAB_URL.replace(/\/$/, '')
    const token = (isOwn && env.TWINMCP_GITLAB_TOKEN) || null
    return {
      label,
      shortName,
      token,
      apiUrl: `${base}/api/v4/projects/${encodeURIComponent(path)}`,
      cloneUrl: `${webUrl}.git`,
      wikiUrl: `${webUrl}.wiki.git`,
      webUrl,
      aliases: [`/${label}`.toLowerCase()],
      ecosystem: 'git',
      authorization: token ? { base, value: basic('oauth2', token) } : null,
      hint: 'For a private one set TWINMCP_GITLAB_TOKEN.',
      fileUrl: (commit, file) => `${webUrl}/-/blob/${commit}/${encodePath(file)}`,
      wikiPageUrl: (file) => `${webUrl}/-/wikis/${encodePath(file.replace(/\.\w+$/, ''))}`,
    } satisfies GitLabRepository
  },
  api,
}

function get<T>(
  ctx: Context,
  repository: Repository,
  path: string,
  schema: z.ZodType<T>,
  etag: string | null,
) {
  const { apiUrl, token, label } = repository as GitLabRepository
  const headers: Record<string, string> = token ? { 'private-token': token } : {}
  return fetchJson(ctx, apiUrl + path, schema, { etag, headers, label })
}

/** GitLab names licences by the lower-case form of SPDX. */
const SPDX: Record<string, string> = {
  mit: 'MIT',
  'apache-2.0': 'Apache-2.0',
  'gpl-2.0': 'GPL-2.0-only',
  'gpl-3.0': 'GPL-3.0-only',
  'lgpl-3.0': 'LGPL-3.0-only',
  'agpl-3.0': 'AGPL-3.0-only',
  'mpl-2.0': 'MPL-2.0',
  'bsd-2-clause': 'BSD-2-Clause',
  'bsd-3-clause': 'BSD-3-Clause',
  isc: 'ISC',
  unlicense: 'Unlicense',
}
const spdx = (key: string | null) => (key === null ? null : (SPDX[key] ?? null))
