import GithubSlugger from 'github-slugger'

export interface GuidePage {
  path: string
  text: string
}

/** The place in a package's own pages that says most about a symbol. */
export interface GuidePlace {
  path: string
  /** Nearest heading above; empty before the first. */
  heading: string
  anchor: string
}

const IN_HEADING = 6
const IN_CODE = 2
/** Words of everyday English are symbols too: `and`, `not`, `tool`; in prose they mean nothing. */
const UNMISTAKABLE = /[A-Z_$.]|\d/
const MAX_PAGES = 400

interface Section extends GuidePlace {
  order: number
}

/**
 * For each name the section that mentions it most: in its heading, in inline code or in examples.
 * Names are whole identifiers, so `string` does not find `stringify`.
 */
export function linkGuides(
  pages: readonly GuidePage[],
  names: Iterable<string>,
): Map<string, GuidePlace> {
  const wanted = new Set(names)
  const best = new Map<string, { place: GuidePlace; score: number }>()
  for (const page of pages.slice(0, MAX_PAGES)) {
    for (const { section, scores } of scoreSections(page, wanted)) {
      for (const [name, score] of scores) {
        const known = best.get(name)
        if (!known || score > known.score) best.set(name, { place: section, score })
      }
    }
  }
  return new Map([...best].map(([name, { place }]) => [name, place]))
}

function scoreSections({ path, text }: GuidePage, wanted: ReadonlySet<string>) {
  const slugger = new GithubSlugger()
  const sections: { section: Section; scores: Map<string, number> }[] = []
  const open = (heading: string) => {
    const anchor = heading ? slugger.slug(heading) : ''
    const section = { path, heading, anchor, order: sections.length }
    const scores = new Map<string, number>()
    sections.push({ section, scores })
    return scores
  }
  let scores = open('')
  let fence = ''
  for (const line of text.split('\n')) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? ''
    if (mark) fence = fence === '' ? mark : mark.startsWith(fence) ? '' : fence
    const heading = fence === '' ? /^#{1,6}\s+(.{1,300}?)\s*#*$/.exec(line)?.[1] : undefined
    if (heading) {
      scores = open(plain(heading))
      for (const name of namesIn(heading, wanted)) {
        if (UNMISTAKABLE.test(name) || heading.includes('`')) add(scores, name, IN_HEADING)
      }
      continue
    }
    const code = fence === '' ? (line.match(/`[^`]{1,200}`/g) ?? []).join(' ') : line
    for (const name of namesIn(code, wanted)) add(scores, name, IN_CODE)
  }
  return sections
}

const plain = (heading: string) => heading.replace(/[`*]|\]\([^)]*\)|\[/g, '').trim()

const add = (scores: Map<string, number>, name: string, score: number) =>
  void scores.set(name, (scores.get(name) ?? 0) + score)

function namesIn(text: string, wanted: ReadonlySet<string>): string[] {
  return (text.match(/[\w$]+(?:\.[\w$]+)*/g) ?? []).filter((name) => wanted.has(name))
}
