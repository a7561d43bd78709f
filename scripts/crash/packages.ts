import type { FakePackage } from '@twinmcp/core/testing'

const SUBJECTS = ['router', 'cache', 'session', 'queue', 'stream', 'schema', 'plugin', 'cursor']
const VERBS = ['opens', 'closes', 'rejects', 'collects', 'restores', 'merges', 'awaits', 'splits']
const OBJECTS = [
  'a request',
  'the buffer',
  'every handler',
  'one record',
  'stale entries',
  'its peers',
]

const PAGES = 12
const SECTIONS = 6
const SENTENCES = 9

/** A package of about seventy chunks that no other has, so that no vector is known beforehand. */
export function crashPackage(round: number, release: number): FakePackage {
  const name = packageName(round)
  const word = (page: number, index: number) =>
    `${SUBJECTS[(round + index) % 8]} ${VERBS[(page + index * 3) % 8]} ${OBJECTS[(index + round) % 6]}`
  const files: Record<string, string> = {
    'README.md': `# ${name}\n\nRound ${round}, release ${release}.\n`,
  }
  for (let page = 0; page < PAGES; page += 1) {
    const sections = Array.from({ length: SECTIONS }, (_, section) => {
      const sentences = Array.from(
        { length: SENTENCES },
        (_, at) =>
          `In case ${round}.${release}.${page}.${section}.${at} the ${word(page, section + at)}.`,
      )
      return `## Case ${page}.${section}\n\n${sentences.join(' ')}\n`
    })
    files[`docs/${page}.md`] = `# Page ${page}\n\n${sections.join('\n')}`
  }
  return { name, versions: [{ version: '1.0.0', files, manifest: { description: 'crash test' } }] }
}

export const packageName = (round: number) => `crash-${round}`
