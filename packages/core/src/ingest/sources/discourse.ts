import { floatingSource, refuseName } from './community/floating.ts'
import { gatherTopics } from './community/gather-topics.ts'
import { DiscourseSettings, type Forum } from './community/settings.ts'

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
export const discourseSource = floatingSource({
  kind: 'discourse',
  settings: DiscourseSettings,
  readName,
  gather: (ctx, { place: forum, ...request }) => gatherTopics(ctx, { forum, ...request }),
})
