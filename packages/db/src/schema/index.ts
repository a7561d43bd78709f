export {
  chunkEmbeddings,
  chunks,
  documents,
  embeddingCache,
  termPostings,
} from './documents.ts'
export {
  type CoverageReport,
  ingestRuns,
  RUN_STAGES,
  RUN_STATUSES,
  RUN_TRIGGERS,
  type RunProgress,
} from './ingest.ts'
export { libraries, libraryAliases, sources, versions } from './libraries.ts'
export { installationMarks, workerHeartbeats } from './ops.ts'
export { workspaces } from './workspaces.ts'
