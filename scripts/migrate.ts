/**
 * Checks the database that DATABASE_URL names and brings its schema up to date. For deployments that run
 * web and worker by themselves; `bun run start` does this on its own.
 */
import { migrate } from '@twinmcp/db'
import { checkDatabaseUrl, DatabaseSetupError } from '@twinmcp/db/embedded'

const url = process.env.DATABASE_URL
if (!url) {
  console.error('DATABASE_URL is not set: it names the database to bring up to date.')
  process.exit(2)
}
try {
  await checkDatabaseUrl(url)
  await migrate(url)
  console.log('The schema is up to date.')
} catch (error) {
  if (!(error instanceof DatabaseSetupError)) throw error
  console.error(error.message)
  process.exit(1)
}
