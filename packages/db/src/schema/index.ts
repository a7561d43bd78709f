export {
  CHUNK_KINDS,
  chunkEmbeddings,
  chunks,
  DOCUMENT_KINDS,
  documents,
  embeddingCache,
  termPostings,
} from './documents.ts'
export {
  type CoverageReport,
  crawlPages,
  documentChanges,
  ingestRuns,
  RUN_STAGES,
  RUN_STATUSES,
  RUN_TRIGGERS,
  type RunChanges,
  type RunProgress,
  rawBlobs,
  webhookDeliveries,
} from './ingest.ts'
export {
  libraries,
  libraryAliases,
  libraryCandidates,
  libraryDemand,
  sources,
  versionParts,
  versions,
} from './libraries.ts'
export {
  follows,
  NOTIFICATION_KINDS,
  notificationDeliveries,
  notifications,
} from './notifications.ts'
export { installationMarks, workerHeartbeats } from './ops.ts'
export { workspaces } from './workspaces.ts'
