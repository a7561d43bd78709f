import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export const metricsRegistry = new Registry()

const LATENCY_BUCKETS_S = [0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5, 10]

const queries = new Histogram({
  name: 'twinmcp_query_duration_seconds',
  help: 'Time to answer a documentation question',
  labelNames: ['mode', 'match'],
  buckets: LATENCY_BUCKETS_S,
  registers: [metricsRegistry],
})

const requests = new Histogram({
  name: 'twinmcp_http_request_duration_seconds',
  help: 'Time to answer an HTTP request',
  labelNames: ['route', 'method', 'status'],
  buckets: LATENCY_BUCKETS_S,
  registers: [metricsRegistry],
})

const runs = new Counter({
  name: 'twinmcp_ingest_runs_total',
  help: 'Ingest runs by how they ended',
  labelNames: ['status', 'trigger'],
  registers: [metricsRegistry],
})

const queue = new Gauge({
  name: 'twinmcp_ingest_runs_live',
  help: 'Ingest runs now queued or running',
  labelNames: ['status'],
  registers: [metricsRegistry],
})

export function observeQuery(labels: { mode: string; match: string }, durationMs: number): void {
  queries.observe(labels, durationMs / 1000)
}

export function observeRequest(
  labels: { route: string; method: string; status: number },
  durationMs: number,
): void {
  requests.observe(labels, durationMs / 1000)
}

export function observeRun(labels: { status: string; trigger: string }): void {
  runs.inc(labels)
}

export function setLiveRuns(counts: { queued: number; running: number }): void {
  queue.set({ status: 'queued' }, counts.queued)
  queue.set({ status: 'running' }, counts.running)
}

let collecting = false

/** Process figures (CPU, memory, event loop) as well; once per process. */
export function collectProcessMetrics(): void {
  if (collecting) return
  collecting = true
  collectDefaultMetrics({ register: metricsRegistry, prefix: 'twinmcp_' })
}
