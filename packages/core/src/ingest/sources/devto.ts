import { floatingSource, refuseName } from './community/floating.ts'
import { gatherArticles } from './community/gather-articles.ts'
import { DevtoSettings } from './community/settings.ts'

const readName = (name: string): string =>
  /^[\p{L}\p{N}]{1,40}$/u.test(name)
    ? name.toLowerCase()
    : refuseName('devto', name, 'a tag such as zod')

/** Articles of a tag on dev.to, or on the Forem site that TWINMCP_DEVTO_URL names. */
export const devtoSource = floatingSource({
  kind: 'devto',
  settings: DevtoSettings,
  readName,
  gather: (ctx, { place: tag, ...request }) => gatherArticles(ctx, { tag, ...request }),
})
