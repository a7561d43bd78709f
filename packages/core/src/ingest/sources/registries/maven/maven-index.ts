import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import type { Context } from '../../../../context.ts'
import { AppError } from '../../../../errors.ts'
import { type Archive, type Digest, fetchArchive } from '../fetch-archive.ts'
import type { IndexedVersion, PackageDescription, PackageIndex } from '../package-index.ts'
import { requestRegistry, textOf } from '../request-registry.ts'

export interface MavenPom extends PackageDescription {
  /** Title that its authors gave it. */
  title: string | null
}

const text = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).replace(/\s+/g, ' ').trim())
  .optional()
  .catch(undefined)
const list = <T extends z.ZodType>(item: T) =>
  z.union([z.array(item), item.transform((one) => [one])])
const MetadataSchema = z.object({
  metadata: z.object({
    versioning: z.object({
      release: text,
      versions: z.object({ version: list(z.union([z.string(), z.number()]).transform(String)) }),
    }),
  }),
})
const PomSchema = z.object({
  project: z.object({
    name: text,
    description: text,
    url: text,
    scm: z.object({ url: text }).optional().catch(undefined),
    licenses: z
      .object({ license: list(z.object({ name: text })) })
      .optional()
      .catch(undefined),
    parent: z
      .object({ groupId: text, artifactId: text, version: text })
      .optional()
      .catch(undefined),
  }),
})

const MAX_PARENTS = 3
const MAX_XML_BYTES = 8 * 1024 * 1024

/** All versions of an artifact, `group:artifact`. */
export async function findArtifact(ctx: Context, name: string): Promise<PackageIndex | null> {
  const path = `${folderOf(name)}/maven-metadata.xml`
  const found = await requestXml(ctx, name, path, MetadataSchema)
  if (!found) return null
  const { versions, release } = found.metadata.versioning
  return {
    name,
    distTags: release ? { release } : {},
    versions: versions.version.map((version): IndexedVersion => ({ version, withdrawn: null })),
  }
}

/** What the POM says, with what it leaves to its parents. */
export async function describeArtifact(
  ctx: Context,
  name: string,
  version: string,
): Promise<MavenPom> {
  const pom: MavenPom = {
    title: null,
    description: null,
    homepageUrl: null,
    repositoryUrl: null,
    license: null,
    keywords: [],
  }
  let next: { name: string; version: string } | null = { name, version }
  for (let hop = 0; next && hop <= MAX_PARENTS; hop++) {
    const path = artifactPath(next.name, next.version, 'pom')
    const found: z.infer<typeof PomSchema> | null = await requestXml(
      ctx,
      next.name,
      path,
      PomSchema,
    )
    if (!found) break
    const project: z.infer<typeof PomSchema>['project'] = found.project
    const plain = (value: string | undefined) => (value && !value.includes('${') ? value : null)
    if (hop === 0) {
      pom.title = plain(project.name)
    }
    pom.description ??= plain(project.description)
    pom.homepageUrl ??= plain(project.url)
    pom.repositoryUrl ??= plain(project.scm?.url)
    pom.license ??=
      project.licenses?.license
        .map((each) => each.name)
        .filter(Boolean)
        .join(', ') || null
    const {
      groupId,
      artifactId,
      version: parentVersion,
    }: NonNullable<typeof project.parent> = project.parent ?? {}
    next =
      groupId && artifactId && parentVersion
        ? { name: `${groupId}:${artifactId}`, version: parentVersion }
        : null
  }
  return pom
}

/** A jar beside the artifact (`javadoc`, `sources`), checked; null when there is none. */
export async function fetchJar(
  ctx: Context,
  name: string,
  version: string,
  classifier: string,
): Promise<Archive | null> {
  const path = artifactPath(name, version, 'jar', classifier)
  const label = `${name} ${version} (${classifier})`
  const digest = await requestDigest(ctx, path, label)
  const archive = await fetchArchive(ctx, { ecosystem: 'maven', path, label, digest })
  if (!archive || digest) return archive
  throw new AppError(
    'bad_input',
    `The repository gives no checksum for ${label}; it cannot be trusted.`,
  )
}

/** Checksum of a jar, as its fingerprint; null when there is no such jar. */
export async function requestDigest(
  ctx: Context,
  path: string,
  label: string,
): Promise<Digest | null> {
  for (const algorithm of ['sha1', 'sha256'] as const) {
    const request = { ecosystem: 'maven', path: `${path}.${algorithm}`, label } as const
    const answer = await requestRegistry(ctx, request)
    const hex = answer && /^[0-9a-f]{40,64}/i.exec(textOf(answer).trim())?.[0]
    if (hex) return { algorithm, hex: hex.toLowerCase() }
  }
  return null
}

/** `org/example/lib/1.0/lib-1.0-javadoc.jar`. */
export function artifactPath(
  name: string,
  version: string,
  ending: string,
  classifier?: string,
): string {
  const artifact = name.split(':')[1] ?? ''
  const file = `${artifact}-${version}${classifier ? `-${classifier}` : ''}.${ending}`
  return `${folderOf(name)}/${encodeURIComponent(version)}/${encodeURIComponent(file)}`
}

function folderOf(name: string): string {
  const [group = '', artifact = ''] = name.split(':')
  return `${group.replaceAll('.', '/')}/${artifact}`
}

async function requestXml<T>(
  ctx: Context,
  label: string,
  path: string,
  schema: z.ZodType<T>,
): Promise<T | null> {
  const answer = await requestRegistry(ctx, {
    ecosystem: 'maven',
    path,
    label,
    maxBytes: MAX_XML_BYTES,
  })
  if (!answer) return null
  try {
    // Numbers stay as written: 1.10 is not 1.1.
    return schema.parse(new XMLParser({ parseTagValue: false }).parse(textOf(answer)))
  } catch (error) {
    throw new AppError('upstream', `The Maven repository's answer for ${label} is malformed.`, {
      cause: error,
    })
  }
}
