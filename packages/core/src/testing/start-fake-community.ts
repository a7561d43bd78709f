import { createHash } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

export interface FakeAnswer {
  id: number
  body: string
  score?: number
  accepted?: boolean
  author?: string
  license?: string
}

export interface FakeQuestion {
  id: number
  tag: string
  title: string
  body: string
  score?: number
  /** Seconds. */
  activeAt?: number
  answers: FakeAnswer[]
}

export interface FakeTopic {
  id: number
  slug: string
  title: string
  /** Path of the lists that it is in: `latest`, `c/help/5`, `tag/zod`. */
  lists: string[]
  bumpedAt?: string
  solved?: boolean
  /** The first one asks. */
  posts: { username: string; cooked: string; likes?: number; accepted?: boolean }[]
}

export interface FakeArticle {
  id: number
  tag: string
  path: string
  title: string
  body: string
  reactions?: number
  editedAt?: string
  author?: string
}

export interface FakeCommunity {
  /** Base address without a slash at its end, of all the services. */
  url: string
  environment: Record<string, string>
  /** Paths with queries, in order. */
  requests: string[]
  questions: FakeQuestion[]
  topics: FakeTopic[]
  articles: FakeArticle[]
  /** Feeds and pages by path. */
  pages: Map<string, { body: string | Uint8Array; type: string }>
  /** What the next answers of the Stack Exchange API say besides. */
  envelope: { backoff?: number; quota_remaining?: number }
  /** Answers everything so, until `heal`. */
  fail(status: number, headers?: Record<string, string>, times?: number): void
  heal(): void
  /** @throws Error that names requests which no service has. */
  close(): Promise<void>
}

interface Answer {
  status: number
  body: string | Uint8Array
  type: string
  isZipped?: boolean
}

const FILTER = '!6WPIompwNgL5d'

/**
 * The Stack Exchange API, a Discourse forum, a Forem site and feeds on loopback, in the form that
 * each documents. What none of them has is answered 501 and fails `close`.
 */
export async function startFakeCommunity(): Promise<FakeCommunity> {
  const unknown: string[] = []
  let fault: { status: number; headers: Record<string, string>; left: number } | null = null
  const fake: Omit<FakeCommunity, 'fail' | 'heal' | 'close'> = {
    url: '',
    environment: {},
    requests: [],
    questions: [],
    topics: [],
    articles: [],
    pages: new Map(),
    envelope: {},
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://community')
    fake.requests.push(`${url.pathname}${url.search}`)
    if (fault && fault.left > 0) {
      fault.left -= 1
      response.writeHead(fault.status, fault.headers).end('{}')
      return
    }
    const answer = answerTo(fake, url)
    if (!answer) unknown.push(`${url.pathname}${url.search}`)
    send(response, answer ?? json({ error: 'unknown' }, 501), request.headers['if-none-match'])
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  fake.environment = {
    TWINMCP_ALLOWED_NETWORKS: '127.0.0.0/8',
    TWINMCP_POLITENESS: 'off',
    TWINMCP_STACKEXCHANGE_URL: fake.url,
    TWINMCP_DEVTO_URL: fake.url,
  }
  return Object.assign(fake, {
    fail: (
      status: number,
      headers: Record<string, string> = {},
      times = Number.POSITIVE_INFINITY,
    ) => {
      fault = { status, headers, left: times }
    },
    heal: () => {
      fault = null
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      if (unknown.length > 0) {
        throw new Error(
          `The fake community was asked for what it does not have: ${unknown.join(', ')}`,
        )
      }
    },
  })
}

type Content = Pick<
  FakeCommunity,
  'url' | 'questions' | 'topics' | 'articles' | 'pages' | 'envelope'
>

function answerTo(fake: Content, url: URL): Answer | null {
  const { pathname } = url
  const page = fake.pages.get(`${pathname}${url.search}`)
  if (page) return { status: 200, ...page }
  if (pathname.startsWith('/2.3/')) return stackExchange(fake, url)
  if (pathname.startsWith('/api/articles')) return forem(fake, url)
  if (/^\/(?:latest|c\/.*|tag\/.*|t\/.*)\.json$/.test(pathname)) return discourse(fake, url)
  return pathname.startsWith('/missing') ? json({}, 404) : null
}

function stackExchange({ questions, envelope }: Content, url: URL): Answer | null {
  const ask = url.searchParams
  const wrap = (items: unknown[], more = false) => ({
    ...json({ items, has_more: more, quota_max: 300, quota_remaining: 299, ...envelope }),
    isZipped: true,
  })
  if (url.pathname === '/2.3/filters/create') {
    const included = ask.get('include')?.split(';') ?? []
    return wrap([{ filter: FILTER, filter_type: 'safe', included_fields: included }])
  }
  if (url.pathname !== '/2.3/questions' || ask.get('site') !== 'stackoverflow') return null
  if (ask.get('filter') !== FILTER || ask.get('order') !== 'desc') {
    return json({ error_id: 400, error_name: 'bad_parameter', error_message: 'filter' }, 400)
  }
  const by = ask.get('sort') === 'activity' ? activityOf : (each: FakeQuestion) => each.score ?? 10
  const min = Number(ask.get('min') ?? Number.NEGATIVE_INFINITY)
  const all = questions
    .filter((each) => each.tag === ask.get('tagged') && by(each) >= min)
    .sort((a, b) => by(b) - by(a))
  const size = Number(ask.get('pagesize'))
  const start = (Number(ask.get('page')) - 1) * size
  return wrap(all.slice(start, start + size).map(questionItem), all.length > start + size)
}

const activityOf = ({ activeAt = 1_770_000_000 }: FakeQuestion) => activeAt

const encode = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

function questionItem(question: FakeQuestion) {
  const owner = (name: string) => ({
    display_name: encode(name),
    link: `https://stackoverflow.com/users/1/${encodeURIComponent(name)}`,
  })
  return {
    question_id: question.id,
    title: encode(question.title),
    link: `https://stackoverflow.com/questions/${question.id}/slug`,
    body_markdown: encode(question.body),
    score: question.score ?? 10,
    tags: [question.tag],
    content_license: 'CC BY-SA 4.0',
    owner: owner('Asker'),
    creation_date: 1_700_000_000,
    last_activity_date: activityOf(question),
    answers: question.answers.map((answer) => ({
      answer_id: answer.id,
      is_accepted: answer.accepted ?? false,
      score: answer.score ?? 5,
      body_markdown: encode(answer.body),
      content_license: answer.license ?? 'CC BY-SA 4.0',
      owner: owner(answer.author ?? 'Ann Answer'),
      creation_date: 1_700_000_100,
    })),
  }
}

function discourse({ topics }: Content, url: URL): Answer {
  const path = url.pathname.slice(1).replace(/\.json$/, '')
  const [, id] = /^t\/[^/]+\/(\d+)$/.exec(path) ?? []
  if (id) {
    const topic = topics.find((each) => each.id === Number(id))
    return topic ? json(topicPage(topic)) : json({ errors: ['not found'] }, 404)
  }
  const own = topics.filter(({ lists }) => lists.includes(path))
  if (own.length === 0 && path !== 'latest') return json({ errors: ['not found'] }, 404)
  const page = Number(url.searchParams.get('page'))
  const shown = own.slice(page * 30, page * 30 + 30)
  const more = own.length > page * 30 + 30 ? { more_topics_url: `/${path}?page=${page + 1}` } : {}
  return json({ users: [], topic_list: { ...more, per_page: 30, topics: shown.map(topicItem) } })
}

const topicItem = (topic: FakeTopic) => ({
  id: topic.id,
  title: topic.title,
  slug: topic.slug,
  posts_count: topic.posts.length,
  bumped_at: topic.bumpedAt ?? '2026-03-01T10:00:00.000Z',
  has_accepted_answer: topic.solved ?? topic.posts.some(({ accepted }) => accepted),
  visible: true,
})

const topicPage = (topic: FakeTopic) => ({
  ...topicItem(topic),
  created_at: '2026-01-01T10:00:00.000Z',
  tags: ['zod'],
  post_stream: {
    posts: topic.posts.map((post, index) => ({
      id: topic.id * 100 + index,
      post_number: index + 1,
      username: post.username,
      name: null,
      cooked: post.cooked,
      accepted_answer: post.accepted ?? false,
      created_at: '2026-01-01T10:00:00.000Z',
      actions_summary: post.likes ? [{ id: 2, count: post.likes }] : [],
    })),
  },
})

function forem({ articles, url: base }: Content, url: URL): Answer {
  const item = (article: FakeArticle) => ({
    id: article.id,
    title: article.title,
    url: `${base}/${article.path}`,
    description: 'What it is about',
    positive_reactions_count: article.reactions ?? 20,
    published_at: '2026-02-01T10:00:00Z',
    edited_at: article.editedAt ?? null,
    canonical_url: `${base}/${article.path}`,
    user: { name: article.author ?? 'Ann Author', username: 'ann' },
  })
  const [, id] = /^\/api\/articles\/(\d+)$/.exec(url.pathname) ?? []
  if (id) {
    const article = articles.find((each) => each.id === Number(id))
    return article ? json({ ...item(article), body_markdown: article.body }) : json({}, 404)
  }
  const size = Number(url.searchParams.get('per_page'))
  const start = (Number(url.searchParams.get('page')) - 1) * size
  const own = articles.filter(({ tag }) => tag === url.searchParams.get('tag'))
  return json(own.slice(start, start + size).map(item))
}

const json = (value: unknown, status = 200): Answer => ({
  status,
  body: JSON.stringify(value),
  type: 'application/json; charset=utf-8',
})

function send(response: ServerResponse, { status, body, type, isZipped }: Answer, known?: string) {
  const etag = `"${createHash('sha1').update(body).digest('hex')}"`
  if (status === 200 && known === etag) {
    response.writeHead(304, { etag }).end()
    return
  }
  response.writeHead(status, {
    'content-type': type,
    ...(status === 200 ? { etag } : {}),
    ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
  })
  response.end(isZipped ? gzipSync(body) : body)
}
