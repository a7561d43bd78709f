export { EmbeddedPostgresError } from './embedded/embedded-error.ts'
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  openEmbeddedPostgres,
} from './embedded/open-cluster.ts'
