import { z } from 'zod'

const globs = z.array(z.string().min(1).max(300)).max(200).default([])

/** What an operator may choose of a website; everything has a default. */
export const WebsiteSettings = z.strictObject({
  /** Version of the library that the site is about; null: of whatever is newest. */
  version: z.string().min(1).max(100).nullable().default(null),
  /** BCP 47 tag; pages in other languages are left out. */
  language: z.string().min(2).max(35).default('en'),
  /** Path that pages must begin with; null: the folder of the start address. */
  scope: z.string().startsWith('/').max(1_000).nullable().default(null),
  /** Globs over paths, `/docs/**`; only pages that match one are read, when there are any. */
  include: globs,
  exclude: globs,
  /** Null: TWINMCP_CRAWL_MAX_PAGES. */
  maxPages: z.number().int().min(1).max(100_000).nullable().default(null),
  /** Links followed from the start, sitemap or llms.txt. */
  maxDepth: z.number().int().min(0).max(100).default(20),
  /** Headless Chromium: for pages that are empty without scripts, or not at all. */
  render: z.enum(['auto', 'never']).default('auto'),
  /** llms-full.txt instead of pages: when it has all that the sitemap names, always, or never. */
  llmsFull: z.enum(['auto', 'always', 'never']).default('auto'),
  /** Markdown that the site keeps beside its pages. */
  markdown: z.enum(['auto', 'never']).default('auto'),
  sitemap: z.boolean().default(true),
})
export type WebsiteSettings = z.infer<typeof WebsiteSettings>
