export {
  createDatabase,
  type Database,
  type DatabaseClient,
} from './client.ts'
export { countPendingMigrations, migrate } from './migrate.ts'
export { createNotifications } from './notifications.ts'
export {
  type CoverageReport,
  chunkEmbeddings,
  chunks,
  crawlPages,
  documentChanges,
  documents,
  follows,
  ingestRuns,
  installationMarks,
  libraries,
  libraryAliases,
  libraryCandidates,
  libraryDemand,
  notificationDeliveries,
  notifications,
  RUN_STATUSES,
  type RunChanges,
  type RunProgress,
  rawBlobs,
  sources,
  termPostings,
  versionParts,
  versions,
  webhookDeliveries,
  workerHeartbeats,
  workspaces,
} from './schema/index.ts'
export { visibleTo } from './visible-to.ts'
