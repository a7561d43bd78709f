import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { FakePackage } from './start-fake-registry.ts'

const FOLDER = new URL('./fixtures/', import.meta.url)

const RecordedSchema = z.array(
  z.looseObject({ name: z.string(), version: z.string(), publishedAt: z.string() }),
)

/** Real packages as they were published, for `startFakeRegistry`; see fixtures/README.md. */
export function recordedPackages(...names: ('commander' | 'express' | 'pino')[]): FakePackage[] {
  const recorded = RecordedSchema.parse(
    JSON.parse(readFileSync(new URL('packages.json', FOLDER), 'utf8')),
  )
  return recorded
    .filter(({ name }) => names.length === 0 || names.some((wanted) => wanted === name))
    .map(({ name, version, publishedAt, ...manifest }) => ({
      name,
      versions: [
        {
          version,
          manifest,
          publishedAt,
          tarball: readFileSync(new URL(`${name}-${version}.tgz`, FOLDER)),
        },
      ],
    }))
}
