import { z } from 'zod'
import { FLOATING, type Gathered, refuseName, toDocuments } from './community/floating.ts'
import { gatherArticles } from './community/gather-articles.ts'
import type { Release, Source } from './source.ts'

const Settings = z.strictObject({
  minReactions: z.int().min(0).max(10_000).default(10),
  maxArticles: z.int().min(1).max(500).default(50),
  /** Articles of so many last days. */
  days: z.int().min(1).max(3_650).default(730),
})
export type DevtoSettings = z.infer<typeof Settings>

const readName = (name: string): string =>
  /^[\p{L}\p{N}]{1,40}$/u.test(name)
    ? name.toLowerCase()
    : refuseName('devto', name, 'a tag such as zod')

/** Articles of a tag on dev.to, or on the Forem site that TWINMCP_DEVTO_URL names. */
export const devtoSource: Source<DevtoSettings, Release, Gathered> = {
  kind: 'devto',
  settings: Settings,
  checkName: (_, name) => void readName(name),
  peek: async () => null,
  discover: async (_, { name }) => {
    readName(name)
    return { ...FLOATING }
  },
  fetch: (ctx, { name, settings, state }, _, known, report) =>
    gatherArticles(ctx, { tag: readName(name), settings, state, known, report }),
  documents: async (ctx, _target, _found, gathered) => toDocuments(ctx, gathered),
}
