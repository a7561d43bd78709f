import type { FirstAnswerFigures } from './measure-first-answer.ts'
import type { IndexingFigures } from './measure-indexing.ts'
import type { QueryFigures } from './measure-queries.ts'

export interface Figures {
  indexing: IndexingFigures[]
  queries: QueryFigures
  firstAnswer: FirstAnswerFigures
}

export interface Verdict {
  figure: string
  value: number
  target: string
  met: boolean
}

/** Each figure of the product's promise beside what was measured. */
export function judgeTargets({ indexing, queries, firstAnswer }: Figures): Verdict[] {
  const atLeast = (figure: string, value: number, target: number): Verdict => ({
    figure,
    value,
    target: `≥ ${target}`,
    met: value >= target,
  })
  const atMost = (figure: string, value: number, target: number): Verdict => ({
    figure,
    value,
    target: `≤ ${target}`,
    met: value <= target,
  })
  return [
    ...indexing.flatMap((figures) => [
      atLeast(
        `${figures.package} lexical chunks per CPU-second`,
        figures.lexicalChunksPerCpuSecond,
        280,
      ),
      atLeast(
        `${figures.package} embedded chunks per CPU-second`,
        figures.embeddingChunksPerCpuSecond,
        24,
      ),
      atMost(`${figures.package} unchanged refresh, ms`, figures.unchangedRefreshMs, 1_000),
    ]),
    atMost('new question p50, ms', queries.newQuestionMs.p50, 20),
    atMost('new question p95, ms', queries.newQuestionMs.p95, 40),
    atMost('repeated question p50, ms', queries.repeatedMs.p50, 8),
    atMost('repeated question p95, ms', queries.repeatedMs.p95, 15),
    atLeast('queries/s, 16 in flight, embeddings cached', queries.cachedEmbeddings.perSecond, 120),
    atMost('server memory, MB', queries.serverMemoryMb.peak, 400),
    atMost('add to first correct answer, s', firstAnswer.seconds, 10),
  ]
}
