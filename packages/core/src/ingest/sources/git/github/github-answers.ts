import { z } from 'zod'
import type { Context } from '../../../../context.ts'
import type { SourceFile } from '../../../document.ts'
import type { RepositorySettings } from '../settings.ts'
import { type Answered, answerFile } from './answer-file.ts'
import { createGitHubClient, explainApiFailure, requestSignal } from './create-github-client.ts'
import type { GitHubRepository } from './locate-github.ts'

const PAGE = 50
const MAX_PAGES = 6

const author = z.object({ login: z.string() }).nullish()
const comment = z.object({
  body: z.string(),
  url: z.string(),
  createdAt: z.string(),
  author,
  upvoteCount: z.number().catch(0).default(0),
  authorAssociation: z.string().catch('NONE').default('NONE'),
  reactions: z.object({ totalCount: z.number() }).nullish(),
})
const question = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string(),
  url: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  author,
  upvoteCount: z.number().catch(0).default(0),
})
const page = <T extends z.ZodType>(node: T) =>
  z.object({
    nodes: z.array(node),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  })
const DiscussionsSchema = z.object({
  repository: z.object({ discussions: page(question.extend({ answer: comment.nullable() })) }),
})
const IssuesSchema = z.object({
  repository: z.object({
    issues: page(
      question
        .omit({ upvoteCount: true })
        .extend({ comments: z.object({ nodes: z.array(comment) }) }),
    ),
  }),
})
const updated = z.object({ nodes: z.array(z.object({ updatedAt: z.string() })) }).optional()
const MarkSchema = z.object({
  repository: z.object({ discussions: updated, issues: updated }),
})

const COMMENT = 'body url createdAt author { login } authorAssociation reactions { totalCount }'
const QUESTION = 'number title body url createdAt updatedAt author { login }'
const NEWEST = 'orderBy: { field: UPDATED_AT, direction: DESC }'

const DISCUSSIONS = `query ($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    discussions(first: ${PAGE}, after: $after, answered: true, ${NEWEST}) {
      nodes { ${QUESTION} upvoteCount answer { ${COMMENT} upvoteCount } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`
const ISSUES = `query ($owner: String!, $name: String!, $after: String, $labels: [String!]) {
  repository(owner: $owner, name: $name) {
    issues(first: ${PAGE}, after: $after, labels: $labels, ${NEWEST}) {
      nodes { ${QUESTION} comments(first: 30) { nodes { ${COMMENT} } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

/** Why answers cannot be read, or null when they can: GraphQL is for those with a token. */
const isPossible = ({ token }: GitHubRepository) => token !== null

/** Time of the newest change to an answered discussion or labelled issue. */
export async function answersMark(
  ctx: Context,
  repository: GitHubRepository,
  { discussions, issues, issueLabels }: RepositorySettings,
): Promise<string | null> {
  if (!isPossible(repository)) return null
  const parts = [
    discussions ? `discussions(first: 1, answered: true, ${NEWEST}) { nodes { updatedAt } }` : '',
    issues ? `issues(first: 1, labels: $labels, ${NEWEST}) { nodes { updatedAt } }` : '',
  ]
  const labels = issues ? ', $labels: [String!]' : ''
  const query = `query ($owner: String!, $name: String!${labels}) {
    repository(owner: $owner, name: $name) { ${parts.join(' ')} } }`
  const variables = issues ? { labels: issueLabels } : {}
  const { repository: found } = await ask(ctx, repository, query, variables, MarkSchema)
  return [found.discussions, found.issues].map((list) => list?.nodes[0]?.updatedAt ?? '').join(' ')
}

/** Answered discussions, and labelled issues with the comment that answers them, as documents. */
export async function readAnswers(
  ctx: Context,
  repository: GitHubRepository,
  settings: RepositorySettings,
): Promise<SourceFile[]> {
  if (!isPossible(repository)) return []
  const answered: Answered[] = []
  if (settings.discussions) {
    for await (const node of allNodes(
      ctx,
      repository,
      DISCUSSIONS,
      {},
      DiscussionsSchema,
      'discussions',
    )) {
      if (node.answer) answered.push(toAnswered('discussions', node, node.answer, true))
    }
  }
  if (settings.issues) {
    const variables = { labels: settings.issueLabels }
    for await (const node of allNodes(ctx, repository, ISSUES, variables, IssuesSchema, 'issues')) {
      const answer = bestComment(node.comments.nodes)
      if (answer) answered.push(toAnswered('issues', { ...node, upvoteCount: 0 }, answer, false))
    }
  }
  return answered.map(answerFile)
}

type Comment = z.infer<typeof comment>

const votes = (given: Comment) => given.upvoteCount + (given.reactions?.totalCount ?? 0)

/** Of comments by those who keep the project the best liked one, else of all that somebody liked. */
function bestComment(comments: readonly Comment[]): Comment | null {
  const keepers = comments.filter(({ authorAssociation }) =>
    ['OWNER', 'MEMBER', 'COLLABORATOR'].includes(authorAssociation),
  )
  const liked = comments.filter((given) => votes(given) > 0)
  const sorted = (keepers.length > 0 ? keepers : liked).toSorted((a, b) => votes(b) - votes(a))
  return sorted[0] ?? null
}

function toAnswered(
  folder: Answered['folder'],
  asked: z.infer<typeof question>,
  answer: Comment,
  accepted: boolean,
): Answered {
  return {
    folder,
    number: asked.number,
    title: asked.title,
    url: asked.url,
    question: { body: asked.body, author: asked.author?.login ?? null, votes: asked.upvoteCount },
    answer: {
      body: answer.body,
      url: answer.url,
      author: answer.author?.login ?? null,
      votes: votes(answer),
      at: answer.createdAt,
    },
    accepted,
  }
}

interface Connection<Node> {
  nodes: Node[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

async function* allNodes<Key extends string, Node>(
  ctx: Context,
  repository: GitHubRepository,
  query: string,
  variables: Record<string, unknown>,
  schema: z.ZodType<{ repository: Record<Key, Connection<Node>> }>,
  key: Key,
): AsyncGenerator<Node> {
  let after: string | null = null
  for (let count = 0; count < MAX_PAGES; count++) {
    const answer: { repository: Record<Key, Connection<Node>> } = await ask(
      ctx,
      repository,
      query,
      { ...variables, after },
      schema,
    )
    const { nodes, pageInfo } = answer.repository[key]
    yield* nodes
    if (!pageInfo.hasNextPage || !pageInfo.endCursor) return
    after = pageInfo.endCursor
  }
}

async function ask<T>(
  ctx: Context,
  repository: GitHubRepository,
  query: string,
  variables: Record<string, unknown>,
  schema: z.ZodType<T>,
): Promise<T> {
  const { owner, name, label } = repository
  const client = createGitHubClient(ctx, repository)
  try {
    const data = await client.graphql(query, {
      owner,
      name,
      ...variables,
      request: { signal: requestSignal(ctx) },
    })
    return schema.parse(data)
  } catch (error) {
    ctx.signal?.throwIfAborted()
    throw explainApiFailure(error, label)
  }
}
