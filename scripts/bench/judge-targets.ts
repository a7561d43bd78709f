import type { ApiFigures } from './measure-api.ts'
import type { CrawlFigures } from './measure-crawl.ts'
import type { FirstAnswerFigures } from './measure-first-answer.ts'
import type { IndexingFigures } from './measure-indexing.ts'
import type { QueryFigures } from './measure-queries.ts'
import type { RepositoryFigures } from './measure-repository.ts'

export interface ReadFigures {
  indexing: IndexingFigures[]
  queries: QueryFigures
  firstAnswer: FirstAnswerFigures
}

export interface SourceFigures {
  crawl: CrawlFigures
  api: ApiFigures
  /** Null where it was left out for its time. */
  repository: RepositoryFigures | null
}

export interface Verdict {
  figure: string
  value: number
  target: string
  met: boolean
}

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

/** Each figure of the product's promise beside what was measured. */
export function judgeTargets(figures: Partial<ReadFigures> & SourceFigures): Verdict[] {
  const { indexing, queries, firstAnswer } = figures
  const reading = indexing && queries && firstAnswer ? { indexing, queries, firstAnswer } : null
  return [...(reading ? judgeReading(reading) : []), ...judgeSources(figures)]
}

function judgeSources({ crawl, api, repository }: SourceFigures): Verdict[] {
  return [
    atLeast('crawl, pages/s fetched and parsed', crawl.pagesPerSecond, 80),
    atMost('crawl, requests in flight with politeness', crawl.inFlightMax, 1),
    atMost('unchanged recrawl of 1,000 pages, ms', crawl.recrawlMs, 5_000),
    atMost('chunks embedded for one changed page', crawl.changed.embedded, crawl.changed.ofPage),
    atMost('declarations of typescript, ms', api.downloadMs + api.readMs, 30_000),
    ...(repository
      ? [
          atLeast('repository, pages read', repository.read.pages, 2_000),
          atMost('repository of 1 GB, memory, MB', repository.peakMemoryMb, 600),
        ]
      : []),
  ]
}

function judgeReading({ indexing, queries, firstAnswer }: ReadFigures): Verdict[] {
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
