import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { ParsedDocument, SourceFile } from '../document.ts'
import { isCandidate } from '../select-files.ts'
import { fetchArchive } from './registries/fetch-archive.ts'
import type { SymbolModule } from './registries/package-symbol.ts'
import { describePython } from './registries/pypi/describe-python.ts'
import {
  findPythonPackage,
  type PythonFile,
  type PythonVersion,
} from './registries/pypi/pypi-index.ts'
import { findPythonSymbols, isPythonModule } from './registries/python/find-symbols.ts'
import { readPythonMetadata } from './registries/python/read-metadata.ts'
import { type ArchiveFiles, choosePages, mustHave, readArchive } from './registries/read-archive.ts'
import { packageLinks, type RegistryRelease, registrySource } from './registries/registry-source.ts'
import { symbolDocuments } from './registries/symbol-documents.ts'

interface Fetched {
  /** Folders above the package are those of an sdist. */
  sdist: { file: PythonFile; bytes: Uint8Array } | null
  wheel: { file: PythonFile; bytes: Uint8Array } | null
}

const MAX_WHEEL_BYTES = 40 * 1024 * 1024
const METADATA = /^(?:[^/]+\.dist-info\/METADATA|PKG-INFO)$/

/** Packages of PyPI: pages of the source distribution, docstrings of the modules as they are installed. */
export const pypiSource = registrySource<PythonVersion, Fetched>({
  ecosystem: 'pypi',
  find: findPythonPackage,
  fingerprintOf: (_, __, version) => {
    const { sdist, wheel } = chooseFiles(version)
    const hashes = [sdist, wheel].map((file) => file?.sha256).filter(Boolean)
    return hashes.length > 0 ? hashes.join('+') : null
  },
  describe: describePython,
  fetch: async (ctx, release) => {
    const chosen = chooseFiles(release.listed)
    const sdist = chosen.sdist && (await download(ctx, release, chosen.sdist))
    const wheel = chosen.wheel && (await download(ctx, release, chosen.wheel))
    if (sdist || wheel) return { sdist, wheel }
    throw new AppError(
      'bad_input',
      `${release.packageName} ${release.version} has neither a source distribution nor a wheel that can be read.`,
    )
  },
  read: async (ctx, release, { sdist, wheel }) => {
    const label = `${release.packageName} ${release.version}`
    const options = { label, signal: ctx.signal, isCode: isPythonModule, isKept: isMetadata }
    const source = sdist
      ? await readArchive(sdist.bytes, {
          ...options,
          format: formatOf(sdist.file),
          strip: 1,
          isPage: (path) => isCandidate(path) || DOCS_TEXT.test(path),
        })
      : null
    const installed = wheel
      ? await readArchive(wheel.bytes, { ...options, format: 'zip', strip: 0 })
      : null
    const chosen = choosePages(
      (source?.pages ?? []).filter((page) => !DOCS_TEXT.test(page.path) || isMarkup(page)),
      (path) => /\.(?:rst|adoc|asciidoc|txt)$/i.test(path),
    )
    const readme = chosen.files.some(({ kind }) => kind === 'readme')
      ? []
      : readmeOf(source ?? installed, installed)
    const page = `https://pypi.org/project/${release.packageName}/${release.version}/`
    const files = [...readme, ...chosen.files].map((file) => ({
      ...file,
      ...(DOCS_TEXT.test(file.path) ? { mediaType: 'text/x-rst' } : {}),
      url: readme.includes(file) ? page : fileUrl(release, sdist?.file ?? null, file.path, page),
    }))
    const modules = await findPythonSymbols(
      (installed?.code.size ? installed : source)?.code ?? new Map(),
      ctx.signal,
    )
    const seen = installed?.code.size ? wheel?.file : sdist?.file
    return {
      files,
      ready: apiDocuments(modules, (path, line) => {
        const url = fileUrl(release, seen ?? null, path, page)
        return url === page ? page : `${url}#line.${line}`
      }),
      skipped: [...(source?.skipped ?? []), ...chosen.skipped],
      publishedAt: release.listed.publishedAt ?? null,
      linkBase: packageLinks(page, release.description.homepageUrl),
    }
  },
})

/** Older projects name their reStructuredText so. */
const DOCS_TEXT = /^docs?\/.+\.txt$/i
const isMarkup = ({ bytes }: SourceFile) =>
  /^(?:={4,}|-{4,}|\.\. [\w-]+::)/m.test(Buffer.from(bytes.subarray(0, 4_000)).toString('utf8'))

const isMetadata = (path: string) => METADATA.test(path)

const formatOf = ({ name }: PythonFile) => (name.endsWith('.zip') ? 'zip' : 'tar.gz')

/** The sdist has the documentation; the wheel, where it is small, the modules as they are imported. */
function chooseFiles({ files }: PythonVersion): {
  sdist: PythonFile | null
  wheel: PythonFile | null
} {
  const sdist = files.find(({ format }) => format === 'sdist') ?? null
  const wheels = files
    .filter(({ format, size }) => format === 'wheel' && (size ?? 0) <= MAX_WHEEL_BYTES)
    .sort((a, b) => rank(a) - rank(b) || (a.size ?? 0) - (b.size ?? 0))
  return { sdist, wheel: wheels[0] ?? null }
}

const rank = ({ name }: PythonFile) => (/-none-any\.whl$/.test(name) ? 0 : 1)

async function download(
  ctx: Context,
  { packageName }: RegistryRelease<PythonVersion>,
  file: PythonFile,
) {
  if (file.sha256 === null) {
    throw new AppError(
      'bad_input',
      `The index gives no sha256 for ${file.name} of ${packageName}; it cannot be trusted.`,
    )
  }
  const digest = { algorithm: 'sha256', hex: file.sha256 } as const
  const request = { ecosystem: 'pypi', path: file.url, label: file.name, digest } as const
  return { file, bytes: mustHave(await fetchArchive(ctx, request), file.name).bytes }
}

const EXTENSIONS: Readonly<Record<string, string>> = { 'text/markdown': 'md', 'text/plain': 'txt' }

/** The description that the package was published with. */
function readmeOf(source: ArchiveFiles | null, installed: ArchiveFiles | null): SourceFile[] {
  const [bytes] = [...(installed?.kept.values() ?? []), ...(source?.kept.values() ?? [])]
  if (!bytes) return []
  const { readme, readmeType } = readPythonMetadata(Buffer.from(bytes).toString('utf8'))
  if (readme === '' || readme === 'UNKNOWN') return []
  const path = `README.${EXTENSIONS[readmeType] ?? 'rst'}`
  return [{ path, kind: 'readme', bytes: Buffer.from(readme), mediaType: readmeType }]
}

/** PyPI shows what is inside of its archives; what other indexes keep is seen on the package's page. */
function fileUrl(
  { packageName, version }: RegistryRelease<PythonVersion>,
  file: PythonFile | null,
  path: string,
  page: string,
): string {
  const stored = file && /\/packages\/[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{60}\/[^/]+$/.exec(file.url)
  if (!stored) return page
  const inside =
    file.format === 'sdist' ? `${file.name.replace(/\.(?:tar\.gz|tgz|zip)$/, '')}/${path}` : path
  return `https://inspector.pypi.io/project/${packageName}/${version}${stored[0]}/${inside}`
}

function apiDocuments(
  modules: readonly SymbolModule[],
  urlOf: (path: string, line: number) => string,
): ParsedDocument[] {
  return symbolDocuments(modules, {
    language: 'python',
    urlOf: (module, symbol) => urlOf(symbol?.path ?? module.path, symbol?.startLine ?? 1),
  })
}
