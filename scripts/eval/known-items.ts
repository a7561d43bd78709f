import { createHash } from 'node:crypto'
import { analyze } from '@twinmcp/core/lexical'
import { gradeOf, type Question } from './judge.ts'

interface Item {
  path: string
  headingPath: readonly string[]
  text: string
  kind: string
}

/** Everyday words for the words of docs, so that a question seldom repeats its heading. */
const SYNONYMS: Record<string, string> = {
  option: 'setting',
  options: 'settings',
  config: 'settings',
  configuration: 'settings',
  create: 'make',
  creating: 'making',
  remove: 'delete',
  removing: 'deleting',
  error: 'failure',
  errors: 'failures',
  usage: 'use',
  install: 'set up',
  installation: 'setting up',
  example: 'sample',
  examples: 'samples',
  parameter: 'argument',
  callback: 'function that is called',
  request: 'call',
  custom: 'own',
  default: 'standard',
  enable: 'turn on',
  disable: 'turn off',
  multiple: 'several',
}
const SKIPPED =
  /^(?:table of contents|contents|license|contributors|sponsors|changelog|parameters|returns|options|example|examples|usage|introduction|overview|see also|\d)/i

/**
 * Questions whose answer is one known chunk, made by rule from its heading and its rarest words.
 * The same index gives the same questions.
 */
export function knownItems(library: string, items: readonly Item[], count: number): Question[] {
  const frequency = new Map<string, number>()
  for (const { text } of items) {
    for (const term of new Set(analyze(text))) frequency.set(term, (frequency.get(term) ?? 0) + 1)
  }
  return items
    .filter(({ headingPath, text, path }) => {
      const heading = headingPath.at(-1) ?? ''
      return text.length > 200 && !SKIPPED.test(heading) && !/change|history/i.test(path)
    })
    .sort((a, b) => (order(a.text) < order(b.text) ? -1 : 1))
    .slice(0, count)
    .flatMap((item) => {
      const relevant = [{ path: item.path, text: anchorOf(item.text), grade: 2 as const }]
      const question = { library, question: phrase(item, frequency), relevant }
      return gradeOf(question, item) > 0 ? [question] : []
    })
}

const order = (text: string) => createHash('sha256').update(text).digest('hex')

function phrase({ headingPath, text }: Item, frequency: ReadonlyMap<string, number>): string {
  const heading = (headingPath.at(-1) ?? '')
    .replace(/\(.*?\)/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .trim()
  const words = heading.split(' ').map((word) => SYNONYMS[word] ?? word)
  const rare = [...new Set(text.replace(/```[\s\S]*?```/g, ' ').match(/\b[a-z]{5,14}\b/g) ?? [])]
    .filter((word) => !words.includes(word))
    .map((word) => ({ word, df: frequency.get(analyze(word)[0] ?? '') ?? 1e6 }))
    .filter(({ df }) => df >= 2)
    .sort((a, b) => a.df - b.df || (a.word < b.word ? -1 : 1))
    .slice(0, 2)
    .map(({ word }) => word)
  return `how does ${words.join(' ')} work${rare.length > 0 ? ` with ${rare.join(' and ')}` : ''}`
}

/** A line that is long enough to be the chunk's alone. */
function anchorOf(text: string): string {
  const lines = text.split('\n').filter((line) => /[a-z]{3}/i.test(line))
  return lines.toSorted((a, b) => b.length - a.length)[0]?.trim() ?? text
}
