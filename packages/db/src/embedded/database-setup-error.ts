export type DatabaseSetupErrorCode =
  | 'unsupported_platform'
  | 'no_compiler'
  | 'no_network'
  | 'disk_full'
  | 'not_writable'
  | 'start_failed'
  | 'unreachable'
  | 'access_denied'
  | 'unsuitable'

/** Why there is no usable database. The message holds two paragraphs: what was wrong, what to do. */
export class DatabaseSetupError extends Error {
  override name = 'DatabaseSetupError'

  constructor(
    readonly code: DatabaseSetupErrorCode,
    problem: string,
    remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${problem}\n${remedy}`, options)
  }
}

/** The two ways to a database that work on every system. */
export const OTHER_DATABASES =
  'Set DATABASE_URL to a Postgres 15 or newer with pgvector 0.7 or newer, or run everything in containers: docker compose -f deploy/compose.yaml up'
