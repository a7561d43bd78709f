export { checkDatabaseUrl } from './embedded/check-database-url.ts'
export {
  DatabaseSetupError,
  DatabaseSetupError as EmbeddedPostgresError,
} from './embedded/database-setup-error.ts'
export { type EmbeddedPostgres, openEmbeddedPostgres } from './embedded/open-cluster.ts'
