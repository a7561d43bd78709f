import { FLOATING, type Gathered, refuseName, toDocuments } from './community/floating.ts'
import { gatherArticles } from './community/gather-articles.ts'
import { DevtoSettings } from './community/settings.ts'
import type { Release, Source } from './source.ts'

const readName = (name: string): string =>
  /^[\p{L}\p{N}]{1,40}$/u.test(name)
    ? name.toLowerCase()
    : refuseName('devto', name, 'a tag such as zod')

/** Articles of a tag on dev.to, or on the Forem site that TWINMCP_DEVTO_URL names. */
export const devtoSource: Source<DevtoSettings, Release, Gathered> = {
  kind: 'devto',
  settings: DevtoSettings,
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
