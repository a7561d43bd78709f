export { checkHealth, type Health } from './check-health.ts'
export { createLogger } from './logger.ts'
export {
  collectProcessMetrics,
  metricsRegistry,
  observeQuery,
  observeRequest,
  observeRun,
  setLiveRuns,
} from './metrics.ts'
export { enqueueTask, removeJob, selectQueue, setMark } from './queries.ts'
export { BEAT_INTERVAL_MS, beat, buryDeadWorkers, signOff } from './worker-liveness.ts'
