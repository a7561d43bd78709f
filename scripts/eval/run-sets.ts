import { queryDocs } from '@twinmcp/core/retrieval'
import { findCandidates } from '../../packages/core/src/retrieval/search.ts'
import { FUSIONS } from './fusions.ts'
import { gradeOf } from './judge.ts'
import { mean, type Scores, score } from './metrics.ts'
import type { EvalIndex } from './open-index.ts'
import type { Collection, JudgedQuestion } from './read-sets.ts'

export interface Result {
  set: string
  scope: 'within' | 'across'
  config: string
  library: string
  question: string
  scores: Scores
  /** Place, grade and title of the first ones found. */
  top: { place: string; grade: number }[]
  tokens?: number
  snippets?: number
}

export interface Report {
  questions: number
  chunks: number
  figures: { set: string; scope: string; config: string; count: number; scores: Scores }[]
  answers: { set: string; medianTokens: number; p90Tokens: number; medianSnippets: number }[]
  results: Result[]
}

export interface Settings {
  configs: readonly string[]
  across: boolean
  /** Whole answers of `queryDocs` at its default budget as well. */
  answers: boolean
}

const CANDIDATES = 40

export async function runSets(
  index: EvalIndex,
  questions: readonly JudgedQuestion[],
  settings: Settings,
): Promise<Report> {
  const results: Result[] = []
  const collections = [...new Set(questions.map((question) => question.collection))]
  for (const question of questions) {
    results.push(...(await rankWithin(index, question, settings)))
    if (settings.across) results.push(...(await rankAcross(index, question, collections, settings)))
    if (settings.answers) results.push(await rankAnswer(index, question))
  }
  return {
    questions: questions.length,
    chunks: collections.reduce((sum, { chunks }) => sum + chunks.length, 0),
    figures: summarise(results),
    answers: summariseAnswers(results),
    results,
  }
}

async function candidatesOf(index: EvalIndex, query: string, collection: Collection) {
  const question = await index.ctx.embedQuery(query)
  if (!question) throw new Error('The embedding model could not be loaded')
  const { version } = collection
  return findCandidates(index.ctx.db, { version, query, question, limit: CANDIDATES })
}

async function rankWithin(index: EvalIndex, asked: JudgedQuestion, settings: Settings) {
  const { candidates, bestPossible } = await candidatesOf(index, asked.question, asked.collection)
  return settings.configs.map((config) => {
    const ranks = FUSIONS[config]?.(candidates, bestPossible) ?? []
    const grades = ranks.map(({ ordinal }) => asked.grades[ordinal] ?? 0)
    const top = ranks.slice(0, 5).map(({ ordinal }) => {
      const chunk = asked.collection.chunks[ordinal]
      const place = `${chunk?.path} > ${chunk?.headingPath.slice(-2).join(' > ')}`
      return { place, grade: asked.grades[ordinal] ?? 0 }
    })
    return toResult(asked, 'within', config, score(grades, asked.grades), top)
  })
}

async function rankAcross(
  index: EvalIndex,
  asked: JudgedQuestion,
  collections: readonly Collection[],
  settings: Settings,
) {
  const found = await Promise.all(
    collections.map(async (collection) => ({
      collection,
      ...(await candidatesOf(index, asked.question, collection)),
    })),
  )
  return settings.configs.map((config) => {
    const grades = found
      .flatMap(({ collection, candidates, bestPossible }) =>
        (FUSIONS[config]?.(candidates, bestPossible) ?? []).map((rank) => ({
          score: rank.score,
          grade: collection === asked.collection ? (asked.grades[rank.ordinal] ?? 0) : 0,
        })),
      )
      .sort((a, b) => b.score - a.score)
      .map(({ grade }) => grade)
    return toResult(asked, 'across', config, score(grades, asked.grades), [])
  })
}

async function rankAnswer(index: EvalIndex, asked: JudgedQuestion): Promise<Result> {
  const libraryId = `/npm/${asked.library}/${index.packages[asked.library]}`
  const answer = await queryDocs(index.ctx, { libraryId, query: asked.question })
  if (answer.status !== 'answer') throw new Error(`${libraryId} gave ${answer.status}`)
  const grades = answer.snippets.map((snippet) => gradeOf(asked, snippet))
  const top = answer.snippets.map((snippet, rank) => ({
    place: `${snippet.path} > ${snippet.title}`,
    grade: grades[rank] ?? 0,
  }))
  const result = toResult(asked, 'within', 'whole answer', score(grades, asked.grades), top)
  return { ...result, tokens: answer.tokens, snippets: answer.snippets.length }
}

function toResult(
  { set, library, question }: JudgedQuestion,
  scope: Result['scope'],
  config: string,
  scores: Scores,
  top: Result['top'],
): Result {
  return { set, scope, config, library, question, scores, top }
}

function summarise(results: readonly Result[]): Report['figures'] {
  const groups = Map.groupBy(results, ({ set, scope, config }) => `${set}|${scope}|${config}`)
  return [...groups].map(([key, list]) => {
    const [set = '', scope = '', config = ''] = key.split('|')
    return { set, scope, config, count: list.length, scores: mean(list.map((each) => each.scores)) }
  })
}

function summariseAnswers(results: readonly Result[]): Report['answers'] {
  const answered = results.filter((result) => result.tokens !== undefined)
  return [...Map.groupBy(answered, ({ set }) => set)].map(([set, list]) => {
    const tokens = list.map((each) => each.tokens ?? 0).sort((a, b) => a - b)
    const snippets = list.map((each) => each.snippets ?? 0).sort((a, b) => a - b)
    const at = (values: number[], share: number) => values[Math.floor(values.length * share)] ?? 0
    return {
      set,
      medianTokens: at(tokens, 0.5),
      p90Tokens: at(tokens, 0.9),
      medianSnippets: at(snippets, 0.5),
    }
  })
}
