import { z } from 'zod'
import type { Context } from '../../../../context.ts'
import { AppError } from '../../../../errors.ts'
import type { Conditional, HostApi, HostRelease, Repository } from '../repository.ts'
import {
  createGitHubClient,
  explainApiFailure,
  requestSignal,
  statusOfFailure,
} from './create-github-client.ts'
import { answersMark, readAnswers } from './github-answers.ts'
import type { GitHubRepository } from './locate-github.ts'

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || null)

const FactsSchema = z
  .object({
    description: text,
    homepage: text,
    license: z.object({ spdx_id: text, name: text }).nullish(),
    topics: z.array(z.string()).catch([]),
    archived: z.boolean().catch(false),
  })
  .transform(({ description, homepage, license, topics, archived }) => ({
    description,
    homepageUrl: homepage && /^https?:\/\/\S+$/.test(homepage) ? homepage : null,
    license: license?.spdx_id && license.spdx_id !== 'NOASSERTION' ? license.spdx_id : null,
    keywords: topics.slice(0, 50),
    archived,
  }))

const ReleaseSchema = z
  .object({
    tag_name: z.string(),
    name: text,
    body: text,
    html_url: z.string(),
    draft: z.boolean().catch(false),
    prerelease: z.boolean().catch(false),
    published_at: text,
    author: z.object({ login: text }).nullish(),
  })
  .transform((release): HostRelease & { draft: boolean } => ({
    tag: release.tag_name,
    name: release.name ?? release.tag_name,
    body: release.body ?? '',
    url: release.html_url,
    author: release.author?.login ?? null,
    publishedAt: release.published_at,
    prerelease: release.prerelease,
    draft: release.draft,
  }))

/** What GitHub's REST and GraphQL APIs know besides git. */
export const githubApi: HostApi = {
  facts: (ctx, repository, etag) =>
    conditionalGet(ctx, repository, 'GET /repos/{owner}/{repo}', FactsSchema, etag),
  releases: async (ctx, repository, etag) => {
    const route = 'GET /repos/{owner}/{repo}/releases'
    const found = await conditionalGet(ctx, repository, route, z.array(ReleaseSchema), etag)
    if (found === 'same') return found
    return { ...found, data: found.data.filter(({ draft }) => !draft) }
  },
  answersMark: (ctx, repository, settings) =>
    answersMark(ctx, repository as GitHubRepository, settings),
  answers: (ctx, repository, settings) =>
    readAnswers(ctx, repository as GitHubRepository, settings),
  archiveUrl: (repository, commit) => {
    const { apiUrl, owner, name } = repository as GitHubRepository
    return `${apiUrl}/repos/${owner}/${name}/tarball/${commit}`
  },
}

/** A request that costs nothing of the rate limit while the answer is the one of the ETag. */
async function conditionalGet<T>(
  ctx: Context,
  repository: Repository,
  route: string,
  schema: z.ZodType<T>,
  etag: string | null,
): Promise<Conditional<T>> {
  const { owner, name, label } = repository as GitHubRepository
  const client = createGitHubClient(ctx, repository as GitHubRepository)
  try {
    const response = await client.request(route, {
      owner,
      repo: name,
      per_page: 100,
      headers: etag ? { 'if-none-match': etag } : {},
      request: { signal: requestSignal(ctx) },
    })
    const parsed = schema.safeParse(response.data)
    if (!parsed.success) {
      const where = parsed.error.issues[0]?.path.join('.') ?? ''
      throw new AppError('upstream', `The API's answer for ${label} is malformed at "${where}".`)
    }
    return { data: parsed.data, etag: response.headers.etag ?? null }
  } catch (error) {
    ctx.signal?.throwIfAborted()
    if (statusOfFailure(error) === 304) return 'same'
    throw explainApiFailure(error, label)
  }
}
