import { residentMb, treeCpuMs } from './cpu-time.ts'
import { callQueryDocs } from './mcp-client.ts'
import type { Bench } from './open-bench.ts'
import type { BenchQuestion } from './read-questions.ts'
import type { BenchServer } from './start-server.ts'
import { type Latency, latencyOf, round } from './statistics.ts'

export interface Throughput {
  questions: number
  perSecond: number
  /** Of the web process and Postgres, for one question. */
  cpuMsPerQuery: number
  latencyMs: Latency
}

export interface QueryFigures {
  /** One after the other, each asked for the first time: embedding included. */
  newQuestionMs: Latency
  repeatedMs: Latency
  /** 16 in flight; embeddings known, answers not. */
  cachedEmbeddings: Throughput
  /** 16 in flight, each asked for the first time. */
  uncached: Throughput
  /** 16 in flight, each answered before. */
  repeated: Throughput
  /** Of the web process: before the first question, after those in sequence, and at most. */
  serverMemoryMb: { idle: number; afterSequence: number; peak: number }
}

const IN_FLIGHT = 16
const WARM_UP = 40
/** Fewer than the server keeps. */
const REMEMBERED = 200
/** Another budget makes another answer of the same question and the same embedding. */
const OTHER_BUDGET = 4_900

/** Loads the server from this process, which takes its share of the same cores. */
export async function measureQueries(
  bench: Bench,
  server: BenchServer,
  questions: readonly BenchQuestion[],
): Promise<QueryFigures> {
  const fresh = [...questions]
  const idle = residentMb(server.webPid).now
  await inSequence(server, fresh.splice(0, WARM_UP))
  const single = fresh.splice(0, Math.min(200, Math.floor(fresh.length / 3)))
  const newQuestionMs = latencyOf(await inSequence(server, single))
  const repeatedMs = latencyOf(await inSequence(server, single))
  const afterSequence = residentMb(server.webPid).now
  const uncached = await inParallel(bench, server, fresh)
  const asked = [...single, ...fresh]
  const cachedEmbeddings = await inParallel(
    bench,
    server,
    asked.map((question) => ({ ...question, maxTokens: OTHER_BUDGET })),
  )
  const last = asked
    .slice(-REMEMBERED)
    .map((question) => ({ ...question, maxTokens: OTHER_BUDGET }))
  const repeated = await inParallel(bench, server, last)
  return {
    newQuestionMs,
    repeatedMs,
    cachedEmbeddings,
    uncached,
    repeated,
    serverMemoryMb: { idle, afterSequence, peak: residentMb(server.webPid).peak },
  }
}

type Asked = BenchQuestion & { maxTokens?: number }

async function inSequence(server: BenchServer, questions: readonly Asked[]): Promise<number[]> {
  const series: number[] = []
  for (const question of questions) series.push(await timed(server, question))
  return series
}

async function inParallel(
  bench: Bench,
  server: BenchServer,
  questions: readonly Asked[],
): Promise<Throughput> {
  const cpu = () => treeCpuMs(server.webPid) + treeCpuMs(bench.postmasterPid)
  const series: number[] = []
  let next = 0
  const worker = async () => {
    for (let at = next++; at < questions.length; at = next++) {
      series.push(await timed(server, questions[at] as Asked))
    }
  }
  const [cpuBefore, startedAt] = [cpu(), performance.now()]
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
  const seconds = (performance.now() - startedAt) / 1_000
  return {
    questions: questions.length,
    perSecond: round(questions.length / seconds),
    cpuMsPerQuery: round((cpu() - cpuBefore) / questions.length, 2),
    latencyMs: latencyOf(series),
  }
}

async function timed(server: BenchServer, question: Asked): Promise<number> {
  const startedAt = performance.now()
  await callQueryDocs(server.url, question)
  return performance.now() - startedAt
}
