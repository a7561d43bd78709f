import { z } from 'zod'
import { FLOATING, type Gathered, refuseName, toDocuments } from './community/floating.ts'
import { gatherTopics } from './community/gather-topics.ts'
import type { Release, Source } from './source.ts'

const Settings = z.strictObject({
  /** Only topics with a reply that was marked as their solution. */
  solvedOnly: z.boolean().default(false),
  /** Likes that a reply must have, unless it is the solution. */
  minLikes: z.int().min(0).max(1_000).default(2),
  maxTopics: z.int().min(1).max(2_000).default(200),
  order: z.enum(['latest', 'top']).default('latest'),
  /** Licence of the posts, which forums do not tell. */
  license: z.string().min(1).max(100).optional(),
})
export type DiscourseSettings = z.infer<typeof Settings>

/** A forum, or a part of it. */
export interface Forum {
  /** Ends in a slash. */
  base: string
  /** Path of the JSON list of its topics. */
  list: string
}

const EXAMPLE = 'https://forum.example/ or https://forum.example/c/help/5 or …/tag/zod'

/** An address of a Discourse forum: its start page, a category or a tag. */
function readName(name: string): Forum {
  if (!URL.canParse(name) || !/^https?:$/.test(new URL(name).protocol) || name.length > 500) {
    refuseName('discourse', name, EXAMPLE)
  }
  const { origin, pathname } = new URL(name)
  const [, folder = '/', part] =
    /^(.*?\/)((?:c\/(?:[\w-]+\/){1,3}\d+|tag\/[^/]+)(?=\/|$)).*$/.exec(pathname) ?? []
  const base = new URL(part ? folder : `${pathname.replace(/\/*$/, '')}/`, origin).href
  return { base, list: part ? `${part}.json` : 'latest.json' }
}

/** Topics of a Discourse forum with the replies that solved them or were liked. */
export const discourseSource: Source<DiscourseSettings, Release, Gathered> = {
  kind: 'discourse',
  settings: Settings,
  checkName: (_, name) => void readName(name),
  peek: async () => null,
  discover: async (_, { name }) => {
    readName(name)
    return { ...FLOATING }
  },
  fetch: (ctx, { name, settings, state }, _, known, report) =>
    gatherTopics(ctx, { forum: readName(name), settings, state, known, report }),
  documents: async (ctx, _target, _found, gathered) => toDocuments(ctx, gathered),
}
