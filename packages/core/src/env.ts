import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0'])
    .transform((value) => value === 'true' || value === '1')
    .default(fallback)
const address = z.url({ protocol: /^https?$/ })
const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max)

const EnvSchema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  /** Set by scripts/start.ts once the embedded server runs, or by the operator. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  TWINMCP_HOME: z.string().min(1).default('.twinmcp'),
  /** Built artefacts that several checkouts share: pgvector, the embedding model. */
  TWINMCP_CACHE: z.string().min(1).optional(),
  XDG_CACHE_HOME: z.string().min(1).optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: integer(0, 65_535).default(3000),
  /** Host names besides loopback that /mcp and the API answer to, comma separated. */
  TWINMCP_ALLOWED_HOSTS: z.string().default(''),
  /** What a caller without an account may do: `operator` everything, `reader` only read. */
  TWINMCP_ANONYMOUS_ROLE: z.enum(['operator', 'reader']).optional(),
  /** npm registry; without it the one of npm's own configuration. */
  TWINMCP_NPM_REGISTRY: z.url({ protocol: /^https?$/ }).optional(),
  /** Whether a question about a library that is not indexed starts indexing it. */
  TWINMCP_ON_DEMAND: flag(true),
  /** Most on-demand runs queued or running at once. */
  TWINMCP_ON_DEMAND_LIMIT: integer(0, 1000).default(4),
  /** How long such a question waits for the words to be searchable. */
  TWINMCP_ON_DEMAND_WAIT_MS: integer(0, 120_000).default(20_000),
  /** JSON file with the packages that the first start queues; an empty list queues none. */
  TWINMCP_STARTER_SET: z.string().min(1).optional(),
  TWINMCP_WORKER_CONCURRENCY: integer(1, 64).default(2),
  TWINMCP_EMBEDDING_BACKEND: z.enum(['auto', 'onnx', 'wasm']).default('auto'),
  TWINMCP_EMBEDDING_THREADS: integer(1, 64).default(1),
  /** Networks besides the public ones that sources may lie in: `127.0.0.0/8,10.1.0.0/16`. */
  TWINMCP_ALLOWED_NETWORKS: z.string().default(''),
  /** `on`: one request at a time to a host, with the pause its robots.txt asks for. */
  TWINMCP_POLITENESS: z.enum(['on', 'off']).default('on'),
  TWINMCP_USER_AGENT: z
    .string()
    .min(1)
    .max(200)
    .default('TwinMCP/0.1 (+https://github.com/twinmcp/twinmcp)'),
  /** Most pages of a site, unless its source says otherwise. */
  TWINMCP_CRAWL_MAX_PAGES: integer(1, 100_000).default(2_000),
  /** Browser for pages that are empty without JavaScript. */
  TWINMCP_CHROMIUM: z.string().min(1).optional(),
  TWINMCP_GITHUB_API: address.default('https://api.github.com'),
  TWINMCP_GIT_BASE: address.default('https://github.com'),
  TWINMCP_GITHUB_TOKEN: z.string().min(1).optional(),
  TWINMCP_GITLAB_URL: address.default('https://gitlab.com'),
  TWINMCP_GITLAB_TOKEN: z.string().min(1).optional(),
  TWINMCP_BITBUCKET_URL: address.default('https://bitbucket.org'),
  TWINMCP_BITBUCKET_API: address.default('https://api.bitbucket.org'),
  TWINMCP_BITBUCKET_TOKEN: z.string().min(1).optional(),
  /** Package registries; without them those of each package manager's own configuration. */
  TWINMCP_PYPI_URL: address.optional(),
  TWINMCP_CRATES_URL: address.optional(),
  TWINMCP_CRATES_DL_URL: address.optional(),
  TWINMCP_GOPROXY: address.optional(),
  TWINMCP_MAVEN_URL: address.optional(),
  TWINMCP_PACKAGIST_URL: address.optional(),
  TWINMCP_RUBYGEMS_URL: address.optional(),
  /** What package managers themselves read, where the addresses above are not set. */
  PIP_INDEX_URL: address.optional(),
  PIP_CONFIG_FILE: z.string().min(1).optional(),
  CARGO_HOME: z.string().min(1).optional(),
  GOPROXY: z.string().min(1).optional(),
  COMPOSER_HOME: z.string().min(1).optional(),
  TWINMCP_STACKEXCHANGE_URL: address.default('https://api.stackexchange.com'),
  TWINMCP_STACKEXCHANGE_KEY: z.string().min(1).optional(),
  TWINMCP_DEVTO_URL: address.default('https://dev.to'),
  /** Folders that `files:` sources may lie in, comma separated; empty: any, for the command line. */
  TWINMCP_FILES_ROOTS: z.string().default(''),
  /** Mail server and addresses for notifications: `smtp://user:password@host:587`. */
  TWINMCP_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  TWINMCP_MAIL_FROM: z.string().min(3).default('TwinMCP <twinmcp@localhost>'),
  TWINMCP_NOTIFY_EMAIL: z.string().min(3).optional(),
  TWINMCP_NOTIFY_WEBHOOK: address.optional(),
  /** Signs what is sent to the webhook. */
  TWINMCP_NOTIFY_SECRET: z.string().min(16).optional(),
  /** Language of the mails. */
  TWINMCP_LOCALE: z.enum(['en', 'fr']).default('en'),
  /** Address under which others reach this server, for webhooks and links in mails. */
  TWINMCP_PUBLIC_URL: address.optional(),
  /** Key that seals stored secrets; without it one is made in TWINMCP_HOME. */
  TWINMCP_SECRET: z.string().min(32).optional(),
  /** How long fetched originals are kept after their last use. */
  TWINMCP_RAW_DAYS: integer(1, 3650).default(30),
  /** The scheduler starts nothing while the database is larger than this. */
  TWINMCP_DISK_BUDGET_MB: integer(100, 10_000_000).optional(),
  /** Whether packages that indexed ones depend on are queued by themselves when nothing else is. */
  TWINMCP_QUEUE_CANDIDATES: flag(false),
  /** Set by the supervisor: exit when standard input ends. */
  TWINMCP_SUPERVISED: flag(false),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

export type Env = ReturnType<typeof readEnv>

/**
 * Reads and checks the configuration. The only reader of the environment in product code.
 * @throws Error that lists every bad key at once, with what is expected.
 */
export function readEnv(source: Record<string, string | undefined> = process.env) {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = EnvSchema.safeParse(set)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`Bad configuration, please correct:\n${lines.join('\n')}`)
  }
  const env = parsed.data
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(env.HOST)
  const sharedCache = env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  return {
    ...env,
    TWINMCP_HOME: resolve(env.TWINMCP_HOME),
    TWINMCP_CACHE: resolve(env.TWINMCP_CACHE ?? join(sharedCache, 'twinmcp')),
    TWINMCP_ALLOWED_HOSTS: env.TWINMCP_ALLOWED_HOSTS.split(',')
      .map((host) => host.trim())
      .filter(Boolean),
    // Someone who can reach loopback owns the machine; a server open to others denies first.
    TWINMCP_ANONYMOUS_ROLE: env.TWINMCP_ANONYMOUS_ROLE ?? (loopback ? 'operator' : 'reader'),
  } as const
}
