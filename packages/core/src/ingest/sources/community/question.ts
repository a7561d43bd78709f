import { z } from 'zod'

const Owner = z.object({ display_name: z.string().optional(), link: z.string().optional() })

const AnswerItem = z.object({
  answer_id: z.int(),
  is_accepted: z.boolean().default(false),
  score: z.int().default(0),
  body_markdown: z.string().default(''),
  content_license: z.string().optional(),
  owner: Owner.optional(),
  creation_date: z.int().optional(),
})
export type AnswerItem = z.infer<typeof AnswerItem>

/** A question as version 2.3 of the Stack Exchange API gives it, with its answers. Text has entities. */
export const QuestionItem = z.object({
  question_id: z.int(),
  title: z.string(),
  link: z.url({ protocol: /^https?$/ }),
  body_markdown: z.string().default(''),
  score: z.int().default(0),
  tags: z.array(z.string()).default([]),
  content_license: z.string().optional(),
  owner: Owner.optional(),
  creation_date: z.int(),
  last_activity_date: z.int(),
  closed_reason: z.string().optional(),
  answers: z.array(AnswerItem).default([]),
})
export type QuestionItem = z.infer<typeof QuestionItem>

/** Fields to ask for besides those that come by themselves. */
export const INCLUDED = [
  'question.answers',
  'question.body_markdown',
  'question.content_license',
  'question.link',
  'question.title',
  'answer.body_markdown',
  'answer.content_license',
  'answer.score',
  'answer.is_accepted',
  'shallow_user.display_name',
  'shallow_user.link',
]
