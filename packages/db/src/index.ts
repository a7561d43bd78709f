export {
  createDatabase,
  type Database,
  type DatabaseClient,
  type DatabaseOptions,
} from './client.ts'
export { countPendingMigrations, MIGRATIONS_FOLDER, migrate } from './migrate.ts'
export { createNotifications, type Notifications } from './notifications.ts'
export {
  type CoverageReport,
  chunkEmbeddings,
  chunks,
  documents,
  embeddingCache,
  ingestRuns,
  installationMarks,
  libraries,
  libraryAliases,
  RUN_STAGES,
  RUN_STATUSES,
  RUN_TRIGGERS,
  type RunProgress,
  sources,
  termPostings,
  versions,
  workerHeartbeats,
  workspaces,
} from './schema/index.ts'
export { visibleTo } from './visible-to.ts'
