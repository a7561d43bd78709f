import { setImmediate } from 'node:timers/promises'
import type { SourceFile } from '../document.ts'
import { flattenJavadoc } from './registries/maven/flatten-javadoc.ts'
import {
  artifactPath,
  describeArtifact,
  fetchJar,
  findArtifact,
  type MavenPom,
  requestDigest,
} from './registries/maven/maven-index.ts'
import type { IndexedVersion } from './registries/package-index.ts'
import { choosePages, readArchive } from './registries/read-archive.ts'
import { packageLinks, type RegistryRelease, registrySource } from './registries/registry-source.ts'

interface Fetched {
  javadoc: Uint8Array | null
  sources: Uint8Array | null
  publishedAt: Date | null
}

/** Lists, frames and trees that say nothing which the pages of the classes do not. */
const NO_PAGE =
  /(?:^|\/)(?:index|index-all|allclasses.*|allpackages.*|overview-.*|package-(?:tree|use|frame)|constant-values|deprecated-list|help-doc|serialized-form|search|new-list|preview-list|external-specs|system-properties|element-list|package-list)\.html$|(?:^|\/)(?:class-use|src-html|index-files|resources|script-dir|legal|META-INF|jquery)\//
const MAX_PAGES = 1_500

/** Artifacts of a Maven repository: the pages of their Javadoc, else what lies in their sources. */
export const mavenSource = registrySource<IndexedVersion, Fetched>({
  ecosystem: 'maven',
  find: findArtifact,
  fingerprintOf: async (ctx, name, { version }) => {
    const digestOf = (ending: string, classifier?: string) =>
      requestDigest(ctx, artifactPath(name, version, ending, classifier), `${name} ${version}`)
    const digest =
      (await digestOf('jar', 'javadoc')) ??
      (await digestOf('jar', 'sources')) ??
      (await digestOf('pom'))
    return digest?.hex ?? null
  },
  describe: async (ctx, name, { version }) => describeArtifact(ctx, name, version),
  fetch: async (ctx, { packageName, version }) => {
    const javadoc = await fetchJar(ctx, packageName, version, 'javadoc')
    const sources = javadoc ? null : await fetchJar(ctx, packageName, version, 'sources')
    return {
      javadoc: javadoc?.bytes ?? null,
      sources: sources?.bytes ?? null,
      publishedAt: (javadoc ?? sources)?.publishedAt ?? null,
    }
  },
  read: async (ctx, release, { javadoc, sources, publishedAt }) => {
    const { packageName, version } = release
    const options = {
      label: `${packageName} ${version}`,
      format: 'zip',
      strip: 0,
      signal: ctx.signal,
    } as const
    const page = pageOf(packageName, version)
    const docs = javadoc ? await readArchive(javadoc, { ...options, isPage: isClassPage }) : null
    const other = sources ? await readArchive(sources, options) : null
    const chosen = choosePages(other?.pages ?? [], (path) => /\.(?:adoc|rst)$/.test(path))
    const base = `https://javadoc.io/doc/${packageName.replace(':', '/')}/${version}`
    const classes: SourceFile[] = []
    for (const { path, bytes } of (docs?.pages ?? []).slice(0, MAX_PAGES)) {
      ctx.signal?.throwIfAborted()
      await setImmediate()
      const html = flattenJavadoc(Buffer.from(bytes).toString('utf8'))
      const url = `${base}/${path}`
      classes.push({ path, kind: 'api', mediaType: 'text/html', bytes: Buffer.from(html), url })
    }
    const pages = chosen.files.map((file) => ({ ...file, url: page }))
    const hasReadme = pages.some(({ kind }) => kind === 'readme')
    const files = [...(hasReadme ? [] : [aboutPage(release, page)]), ...pages, ...classes]
    const missing = {
      path: `${packageName}-javadoc.jar`,
      reason: 'the repository has neither Javadoc nor sources',
    }
    const absent = docs || other ? [] : [missing]
    const left = (docs?.pages ?? [])
      .slice(MAX_PAGES)
      .map(({ path }) => ({ path, reason: `more than ${MAX_PAGES} classes` }))
    return {
      files,
      ready: [],
      skipped: [
        ...absent,
        ...(docs?.skipped ?? []),
        ...(other?.skipped ?? []),
        ...chosen.skipped,
        ...left,
      ],
      publishedAt,
      linkBase: packageLinks(page, release.description.homepageUrl),
    }
  },
})

const isClassPage = (path: string) =>
  path.endsWith('.html') && path.includes('/') && !NO_PAGE.test(path)

const pageOf = (name: string, version: string) =>
  `https://central.sonatype.com/artifact/${name.replace(':', '/')}/${version}`

/** What the POM says, as a page: an artifact carries no README. */
function aboutPage(
  { packageName, version, description }: RegistryRelease<IndexedVersion>,
  url: string,
): SourceFile {
  const [group, artifact] = packageName.split(':')
  const { title } = description as MavenPom
  const coordinates = [
    '```xml',
    '<dependency>',
    `  <groupId>${group}</groupId>`,
    `  <artifactId>${artifact}</artifactId>`,
    `  <version>${version}</version>`,
    '</dependency>',
    '```',
    '',
    '```kotlin',
    `implementation("${packageName}:${version}")`,
    '```',
  ]
  const text = [
    `# ${title ?? packageName}`,
    '',
    description.description ?? '',
    '',
    '## Installation',
    '',
    ...coordinates,
    ...(description.homepageUrl ? ['', `Documentation: <${description.homepageUrl}>`] : []),
  ]
  return { path: 'pom.md', kind: 'readme', bytes: Buffer.from(text.join('\n')), url }
}
