import type { Skipped, SourceFile } from '../../document.ts'
import { escapeHtml, oneLine } from './plain-text.ts'
import type { DiscourseSettings } from './settings.ts'
import type { Post, Topic } from './topic.ts'

const LIKE = 2

/**
 * A topic as one page: its first post, then a section for each reply that solved it or was liked, the
 * solution first.
 */
export function topicFile(
  topic: Topic,
  base: string,
  settings: DiscourseSettings,
  fetchedAt: Date,
): SourceFile | Skipped {
  const path = topicPath(topic)
  const [question, ...replies] = topic.post_stream.posts.filter(({ hidden }) => !hidden)
  if (!question) return { path, reason: 'no text' }
  const answers = replies
    .filter(
      (post) =>
        post.accepted_answer || (!settings.solvedOnly && likesOf(post) >= settings.minLikes),
    )
    .sort(
      (a, b) => Number(b.accepted_answer) - Number(a.accepted_answer) || likesOf(b) - likesOf(a),
    )
  if (answers.length === 0) return { path, reason: 'no accepted or liked reply' }
  const title = oneLine(topic.title)
  const sections = answers.map(
    (post) =>
      `<h2 id="post_${post.post_number}">${escapeHtml(answerHeading(post))}</h2>\n${withoutHeadings(post.cooked)}`,
  )
  const html = `<!doctype html><html><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body><main><article><h1>${escapeHtml(title)}</h1>\n${withoutHeadings(question.cooked)}\n${sections.join('\n')}\n</article></main></body></html>`
  const createdAt = topic.created_at ? new Date(topic.created_at) : null
  return {
    path,
    kind: 'answer',
    bytes: Buffer.from(html),
    mediaType: 'text/html',
    url: new URL(path, base).href,
    provenance: {
      title,
      author: [...new Set(answers.map(nameOf))].join(', ').slice(0, 300),
      ...(settings.license ? { license: settings.license } : {}),
      ...(createdAt && !Number.isNaN(createdAt.getTime()) ? { publishedAt: createdAt } : {}),
      fetchedAt,
      tier: 'community',
      metadata: {
        accepted: String(answers.some((post) => post.accepted_answer)),
        answers: String(answers.length),
        likes: String(likesOf(question)),
        askedBy: nameOf(question),
      },
    },
  }
}

export const topicPath = ({ id, slug }: Pick<Topic, 'id' | 'slug'>) =>
  `t/${encodeURIComponent(slug)}/${id}`

const likesOf = ({ actions_summary: actions }: Post) =>
  actions.find(({ id }) => id === LIKE)?.count ?? 0

const nameOf = ({ name, username }: Post) => oneLine(name || username, 80)

function answerHeading(post: Post): string {
  const likes = `${likesOf(post)} ${likesOf(post) === 1 ? 'like' : 'likes'}`
  return `Answer by ${nameOf(post)} (${post.accepted_answer ? 'accepted, ' : ''}${likes})`
}

/** Headings of posts stand below those of ours. */
const withoutHeadings = (html: string) =>
  html.replace(
    /<(\/?)h([1-6])(?=[\s>])/gi,
    (_, slash, depth) => `<${slash}h${Math.min(6, Number(depth) + 2)}`,
  )
