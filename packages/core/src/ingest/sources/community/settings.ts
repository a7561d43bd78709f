import { z } from 'zod'

export const StackExchangeSettings = z.strictObject({
  /** Votes that a question must have. */
  minScore: z.int().min(-10).max(10_000).default(3),
  /** Votes that an answer must have, unless it is the accepted one. */
  minAnswerScore: z.int().min(-10).max(10_000).default(1),
  acceptedOnly: z.boolean().default(false),
  maxQuestions: z.int().min(1).max(5_000).default(300),
  /** Older questions are left out. */
  since: z.iso.date().optional(),
})
export type StackExchangeSettings = z.infer<typeof StackExchangeSettings>

export const DiscourseSettings = z.strictObject({
  /** Only topics with a reply that was marked as their solution. */
  solvedOnly: z.boolean().default(false),
  /** Likes that a reply must have, unless it is the solution. */
  minLikes: z.int().min(0).max(1_000).default(2),
  maxTopics: z.int().min(1).max(2_000).default(200),
  order: z.enum(['latest', 'top']).default('latest'),
  /** Licence of the posts, which forums do not tell. */
  license: z.string().min(1).max(100).optional(),
})
export type DiscourseSettings = z.infer<typeof DiscourseSettings>

/** A forum, or a part of it. */
export interface Forum {
  /** Ends in a slash. */
  base: string
  /** Path of the JSON list of its topics. */
  list: string
}

export const FeedSettings = z.strictObject({
  /** Text of an entry: as the feed has it, from the page it links to, or whichever is whole. */
  text: z.enum(['auto', 'entry', 'page']).default('auto'),
  maxEntries: z.int().min(1).max(1_000).default(200),
  /** Licence of the posts where the feed names none. */
  license: z.string().min(1).max(100).optional(),
  /** `official` for the blog of the library itself. */
  tier: z.enum(['community', 'official']).default('community'),
})
export type FeedSettings = z.infer<typeof FeedSettings>

export const DevtoSettings = z.strictObject({
  minReactions: z.int().min(0).max(10_000).default(10),
  maxArticles: z.int().min(1).max(500).default(50),
  /** Articles of so many last days. */
  days: z.int().min(1).max(3_650).default(730),
})
export type DevtoSettings = z.infer<typeof DevtoSettings>
