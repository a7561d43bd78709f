import type { EmbeddedPostgres } from '@twinmcp/db/embedded'
import type { Settings } from './read-settings.ts'

/**
 * The database to use: the operator's own when DATABASE_URL names one, else the embedded server.
 * Loads packages, so only after the install.
 */
export async function openDatabase(
  { databaseUrl, home, cacheDir }: Settings,
  note: (message: string) => void,
): Promise<EmbeddedPostgres> {
  const { checkDatabaseUrl, openEmbeddedPostgres } = await import('@twinmcp/db/embedded')
  if (!databaseUrl) return openEmbeddedPostgres({ home, cacheDir, onStep: note })
  await checkDatabaseUrl(databaseUrl)
  return { url: databaseUrl, release: async () => {} }
}
