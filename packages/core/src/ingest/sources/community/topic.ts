import { z } from 'zod'

/** A topic in the lists of a Discourse forum. */
export const TopicItem = z.object({
  id: z.int(),
  title: z.string(),
  slug: z.string().default('-'),
  posts_count: z.int().default(1),
  like_count: z.int().default(0),
  bumped_at: z.string().nullish(),
  last_posted_at: z.string().nullish(),
  created_at: z.string().nullish(),
  has_accepted_answer: z.boolean().default(false),
  pinned: z.boolean().default(false),
  visible: z.boolean().default(true),
  archetype: z.string().default('regular'),
})
export type TopicItem = z.infer<typeof TopicItem>

export const TopicList = z.object({
  topic_list: z.object({
    topics: z.array(z.unknown()).default([]),
    more_topics_url: z.string().nullish(),
  }),
})

const Post = z.object({
  id: z.int(),
  post_number: z.int(),
  username: z.string(),
  name: z.string().nullish(),
  cooked: z.string().default(''),
  accepted_answer: z.boolean().default(false),
  hidden: z.boolean().default(false),
  created_at: z.string().nullish(),
  /** What readers did with it; 2 is a like. */
  actions_summary: z.array(z.object({ id: z.int(), count: z.int().default(0) })).default([]),
})
export type Post = z.infer<typeof Post>

export const Topic = z.object({
  id: z.int(),
  title: z.string(),
  slug: z.string().default('-'),
  created_at: z.string().nullish(),
  tags: z.array(z.unknown()).default([]),
  post_stream: z.object({ posts: z.array(Post) }),
})
export type Topic = z.infer<typeof Topic>
