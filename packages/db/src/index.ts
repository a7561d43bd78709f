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
  documents,
  ingestRuns,
  installationMarks,
  libraries,
  libraryAliases,
  RUN_STATUSES,
  type RunProgress,
  sources,
  termPostings,
  versions,
  workerHeartbeats,
  workspaces,
} from './schema/index.ts'
export { visibleTo } from './visible-to.ts'
