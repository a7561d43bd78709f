import { z } from 'zod'
import { isObjectId, isRefName } from './check-ref.ts'

const patterns = z.array(z.string().trim().min(1).max(300)).max(200).default([])

const core = {
  /** Branch, tag or commit; null follows the releases, or else the default branch. */
  ref: z
    .string()
    .trim()
    .refine((text) => isRefName(text) || isObjectId(text), 'no branch, tag or commit')
    .nullable()
    .default(null),
  /** Folders to read; none: everything. */
  folders: patterns,
  /** Globs that a path must match one of; none: everything. */
  include: patterns,
  exclude: patterns,
  /** A longer page is left out. */
  maxFileBytes: z
    .number()
    .int()
    .min(1_000)
    .max(16 * 1024 * 1024)
    .default(2 * 1024 * 1024),
  /** One package of a repository of several: its folder or its name. */
  package: z.string().trim().min(1).max(200).nullable().default(null),
  /** False reads the default branch although there are releases. */
  followReleases: z.boolean().default(true),
}

const hosted = {
  ...core,
  wiki: z.boolean().default(false),
  releases: z.boolean().default(true),
}

/** Settings of the `git` source: what every repository has. */
export const GitSettings = z.strictObject({
  ...core,
  /** Where a file is seen, with `{commit}` and `{path}` in it; null guesses by the host. */
  fileUrl: z
    .string()
    .regex(/^https?:\/\/.*\{path\}/, 'an http(s) address with {path} in it')
    .max(500)
    .nullable()
    .default(null),
})
/** Settings of the `gitlab` and `bitbucket` sources. */
export const HostedSettings = z.strictObject(hosted)
/** Settings of the `github` source. */
export const GitHubSettings = z.strictObject({
  ...hosted,
  /** Answered discussions; needs a token. */
  discussions: z.boolean().default(false),
  /** Issues with one of `issueLabels`; needs a token. */
  issues: z.boolean().default(false),
  issueLabels: z.array(z.string().trim().min(1).max(50)).max(10).default(['answered', 'faq']),
})

/** All that a repository may be asked for; what a host does not have stays off. */
export type RepositorySettings = z.infer<typeof GitHubSettings> & { fileUrl: string | null }

/** Off, until a source's own settings say otherwise. */
export const SETTINGS_OFF = {
  wiki: false,
  releases: false,
  discussions: false,
  issues: false,
  issueLabels: [] as string[],
  fileUrl: null,
}
