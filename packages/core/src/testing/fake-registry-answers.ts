import { createHash } from 'node:crypto'
import { packEntries } from './pack-tarball.ts'
import { packZip } from './pack-zip.ts'

export type FakeEcosystem = 'pypi' | 'crates' | 'go' | 'maven' | 'packagist' | 'rubygems'

export interface FakeRelease {
  version: string
  /** Files of its archive, without the folder that the ecosystem puts above them. */
  files: Record<string, string>
  /** A second archive: the wheel, the javadoc jar. */
  second?: Record<string, string>
  /** The archive itself, instead of `files`. */
  archive?: Uint8Array
  /** Why it was withdrawn. */
  yanked?: string
  /** Fields of its metadata, as the registry writes them. */
  metadata?: Record<string, unknown>
  publishedAt?: string
}

export interface Reply {
  status?: number
  headers?: Record<string, string>
  body: string | Uint8Array
}

interface Packed extends FakeRelease {
  archive: Uint8Array
  secondArchive: Uint8Array | null
}

type Answers = [path: string, reply: Reply][]

const hash = (algorithm: string, bytes: Uint8Array) =>
  createHash(algorithm).update(bytes).digest('hex')
const json = (value: unknown, type = 'application/json'): Reply => ({
  headers: { 'content-type': type },
  body: JSON.stringify(value),
})
const PUBLISHED = '2026-01-02T03:04:05Z'

/** The archive as the ecosystem packs it. */
export async function packRelease(
  ecosystem: FakeEcosystem,
  name: string,
  release: FakeRelease,
): Promise<Packed> {
  const { version, files, second } = release
  const root = {
    go: `${name}@${version}/`,
    pypi: `${name}-${version}/`,
    crates: `${name}-${version}/`,
    packagist: 'acme-repo-abc/',
    maven: '',
    rubygems: '',
  }[ecosystem]
  const entries = Object.entries(files).map(([path, content]) => ({ name: root + path, content }))
  const pack = async () => {
    if (ecosystem === 'go' || ecosystem === 'maven' || ecosystem === 'packagist')
      return packZip(entries)
    const packed = await packEntries(entries)
    if (ecosystem !== 'rubygems') return packed
    return Bun.gunzipSync(
      new Uint8Array(
        await packEntries([
          { name: 'metadata.gz', content: 'x' },
          { name: 'data.tar.gz', content: packed },
        ]),
      ),
    )
  }
  const zipped =
    second && Object.entries(second).map(([path, content]) => ({ name: path, content }))
  return {
    ...release,
    archive: release.archive ?? (await pack()),
    secondArchive: zipped ? packZip(zipped) : null,
  }
}

/** Everything that a registry answers about a package, by path. */
export function answersOf(
  ecosystem: FakeEcosystem,
  name: string,
  releases: readonly FakeRelease[],
  url: string,
): Answers {
  return ANSWERS[ecosystem](name, releases as Packed[], url)
}

const ANSWERS: Readonly<
  Record<FakeEcosystem, (name: string, releases: readonly Packed[], url: string) => Answers>
> = { pypi, crates, go, maven, packagist, rubygems }

function pypi(name: string, releases: readonly Packed[], url: string): Answers {
  const answers: Answers = []
  const files = releases.flatMap(
    ({ version, archive, secondArchive, yanked, publishedAt, metadata }) => {
      const wheel = secondArchive ?? null
      const listed = [
        { filename: `${name}-${version}.tar.gz`, bytes: archive },
        ...(wheel ? [{ filename: `${name}-${version}-py3-none-any.whl`, bytes: wheel }] : []),
      ]
      return listed.map(({ filename, bytes }) => {
        answers.push([`/pypi/files/${filename}`, { body: bytes }])
        if (filename.endsWith('.whl')) {
          const text = [
            'Metadata-Version: 2.4',
            `Name: ${name}`,
            `Version: ${version}`,
            ...Object.entries(metadata ?? {}).map(([key, value]) => `${key}: ${value}`),
          ]
          answers.push([`/pypi/files/${filename}.metadata`, { body: text.join('\n') }])
        }
        return {
          filename,
          url: `${url}/pypi/files/${filename}`,
          hashes: { sha256: hash('sha256', bytes) },
          size: bytes.length,
          yanked: yanked ?? false,
          'upload-time': publishedAt ?? PUBLISHED,
          ...(filename.endsWith('.whl') ? { 'core-metadata': { sha256: 'x' } } : {}),
        }
      })
    },
  )
  const index = { meta: { 'api-version': '1.1' }, name, files }
  answers.push([`/pypi/simple/${name}/`, json(index, 'application/vnd.pypi.simple.v1+json')])
  for (const { version, metadata } of releases) {
    answers.push([`/pypi/${name}/${version}/json`, json({ info: metadata ?? {} })])
  }
  return answers
}

function crates(name: string, releases: readonly Packed[], url: string): Answers {
  const lines = releases.map(({ version, archive, yanked, publishedAt }) =>
    JSON.stringify({
      name,
      vers: version,
      deps: [],
      cksum: hash('sha256', archive),
      features: {},
      yanked: yanked !== undefined,
      pubtime: publishedAt ?? PUBLISHED,
    }),
  )
  const prefix =
    name.length > 3
      ? `${name.slice(0, 2)}/${name.slice(2, 4)}`
      : name.length === 3
        ? `3/${name[0]}`
        : `${name.length}`
  return [
    ['/crates/config.json', json({ dl: `${url}/crates/dl` })],
    [`/crates/${prefix}/${name}`, { body: `${lines.join('\n')}\n` }],
    ...releases.map(({ version, archive }): Answers[number] => [
      `/crates/dl/${name}/${version}/download`,
      { body: archive },
    ]),
  ]
}

function go(name: string, releases: readonly Packed[]): Answers {
  const escaped = name.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`)
  return [
    [`/go/${escaped}/@v/list`, { body: releases.map(({ version }) => version).join('\n') }],
    ...releases.flatMap(({ version, archive, metadata, publishedAt }): Answers => {
      const info = {
        Version: version,
        Time: publishedAt ?? PUBLISHED,
        Origin: {
          VCS: 'git',
          URL: `https://github.com/acme/${name.split('/').at(-1)}`,
          Hash: hash('sha1', archive),
        },
      }
      return [
        [`/go/${escaped}/@v/${version}.info`, json(info)],
        [`/go/${escaped}/@v/${version}.mod`, { body: String(metadata?.mod ?? `module ${name}\n`) }],
        [`/go/${escaped}/@v/${version}.zip`, { body: archive }],
      ]
    }),
  ]
}

function maven(name: string, releases: readonly Packed[]): Answers {
  const [group = '', artifact = ''] = name.split(':')
  const folder = `/maven/${group.replaceAll('.', '/')}/${artifact}`
  const versions = releases.map(({ version }) => `<version>${version}</version>`).join('')
  return [
    [
      `${folder}/maven-metadata.xml`,
      {
        body: `<?xml version="1.0"?><metadata><groupId>${group}</groupId><artifactId>${artifact}</artifactId><versioning><release>${releases.at(-1)?.version}</release><versions>${versions}</versions></versioning></metadata>`,
      },
    ],
    ...releases.flatMap(({ version, archive, secondArchive, metadata }): Answers => {
      const base = `${folder}/${version}/${artifact}-${version}`
      const jar = (bytes: Uint8Array, classifier: string): Answers => [
        [`${base}-${classifier}.jar`, { body: bytes }],
        [`${base}-${classifier}.jar.sha1`, { body: hash('sha1', bytes) }],
      ]
      const pom = String(metadata?.pom ?? '<name>Acme</name>')
      return [
        [`${base}.pom`, { body: `<project>${pom}</project>` }],
        ...jar(archive, 'sources'),
        ...(secondArchive ? jar(secondArchive, 'javadoc') : []),
      ]
    }),
  ]
}

function packagist(name: string, releases: readonly Packed[], url: string): Answers {
  const full = releases.toReversed().map(({ version, archive, metadata, publishedAt }) => ({
    version,
    time: publishedAt ?? PUBLISHED,
    dist: {
      type: 'zip',
      url: `${url}/packagist/dist/${name}/${version}.zip`,
      reference: hash('sha1', archive),
      shasum: '',
    },
    source: {
      type: 'git',
      url: `https://github.com/${name}.git`,
      reference: hash('sha1', archive),
    },
    ...metadata,
  }))
  // The first entry says what all share, as composer's minifier leaves it.
  const [first, ...others] = full
  const packages = {
    [name]: [{ name, description: 'A package', license: ['MIT'], ...first }, ...others],
  }
  return [
    [`/packagist/p2/${name}.json`, json({ minified: 'composer/2.0', packages })],
    ...releases.map(({ version, archive }): Answers[number] => [
      `/packagist/dist/${name}/${version}.zip`,
      { body: archive },
    ]),
  ]
}

function rubygems(name: string, releases: readonly Packed[]): Answers {
  const versions = releases.toReversed().map(({ version, archive, publishedAt }) => ({
    number: version,
    platform: 'ruby',
    prerelease: /[a-z]/.test(version),
    sha: hash('sha256', archive),
    created_at: publishedAt ?? PUBLISHED,
  }))
  return [
    [`/rubygems/api/v1/versions/${name}.json`, json(versions)],
    [
      `/rubygems/api/v1/gems/${name}.json`,
      json({ name, info: 'A gem', licenses: ['MIT'], ...releases.at(-1)?.metadata }),
    ],
    ...releases.map(({ version, archive }): Answers[number] => [
      `/rubygems/gems/${name}-${version}.gem`,
      { body: archive },
    ]),
  ]
}
