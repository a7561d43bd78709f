import { z } from 'zod'

/** An article in the lists of a Forem site such as dev.to. */
export const ArticleItem = z.object({
  id: z.int(),
  url: z.url({ protocol: /^https?$/ }),
  title: z.string(),
  positive_reactions_count: z.int().default(0),
  published_at: z.string().nullish(),
  edited_at: z.string().nullish(),
})
export type ArticleItem = z.infer<typeof ArticleItem>

export const ArticlePage = ArticleItem.extend({
  description: z.string().nullish(),
  body_markdown: z.string().default(''),
  canonical_url: z.string().nullish(),
  language: z.string().nullish(),
  user: z.object({ name: z.string().nullish(), username: z.string().nullish() }).nullish(),
})
export type ArticlePage = z.infer<typeof ArticlePage>
