import { Parser } from 'htmlparser2'
import { z } from 'zod'
import type { Context } from '../../../../context.ts'
import { AppError } from '../../../../errors.ts'
import type { IndexedVersion, PackageIndex } from '../package-index.ts'
import { type RegistryAnswer, requestRegistry, textOf } from '../request-registry.ts'

const FileSchema = z.object({
  filename: z.string(),
  url: z.string(),
  hashes: z.record(z.string(), z.string()).default({}),
  size: z.number().nullish(),
  yanked: z.union([z.boolean(), z.string()]).nullish(),
  'upload-time': z.string().nullish(),
  'core-metadata': z.unknown().optional(),
})
const SimpleSchema = z.object({ name: z.string(), files: z.array(FileSchema) })

export interface PythonFile {
  name: string
  /** Absolute. */
  url: string
  sha256: string | null
  size: number | null
  format: 'wheel' | 'sdist'
  /** Whether its metadata can be had without it. */
  hasMetadata: boolean
}

export interface PythonVersion extends IndexedVersion {
  files: PythonFile[]
}

const ACCEPT = 'application/vnd.pypi.simple.v1+json, text/html;q=0.1'

/** All files of a package, by version: the simple index, which every mirror has (PEP 503 and 691). */
export async function findPythonPackage(
  ctx: Context,
  name: string,
): Promise<PackageIndex<PythonVersion> | null> {
  const request = { ecosystem: 'pypi', path: `${name}/`, label: name, accept: ACCEPT } as const
  const answer = await requestRegistry(ctx, request)
  if (!answer) return null
  const files = /json/.test(answer.mediaType) ? readJson(answer, name) : readHtml(textOf(answer))
  const versions = new Map<string, PythonVersion & { withdrawals: (string | null)[] }>()
  for (const file of files) {
    const parsed = parseFileName(file.filename)
    if (!parsed || !URL.canParse(file.url, answer.url)) continue
    const entry = versions.get(parsed.version) ?? {
      version: parsed.version,
      withdrawn: null,
      withdrawals: [],
      files: [],
      publishedAt: file['upload-time'] ? new Date(file['upload-time']) : null,
    }
    versions.set(parsed.version, entry)
    entry.withdrawals.push(yankReason(file.yanked))
    entry.files.push({
      name: file.filename,
      url: new URL(file.url, answer.url).href.replace(/#.*$/, ''),
      sha256: file.hashes.sha256 ?? null,
      size: file.size ?? null,
      format: parsed.format,
      hasMetadata: Boolean(file['core-metadata']),
    })
  }
  return {
    name,
    distTags: {},
    versions: [...versions.values()].map(({ withdrawals, ...version }) => ({
      ...version,
      // One file that stands means that the version does.
      withdrawn: withdrawals.includes(null) ? null : (withdrawals[0] ?? null),
    })),
  }
}

type SimpleFile = z.infer<typeof FileSchema>

function readJson(answer: RegistryAnswer, name: string): SimpleFile[] {
  try {
    return SimpleSchema.parse(JSON.parse(textOf(answer))).files
  } catch (error) {
    throw new AppError('upstream', `PyPI's answer for ${name} is malformed.`, { cause: error })
  }
}

/** The page form, of mirrors that have no other. */
function readHtml(html: string): SimpleFile[] {
  const files: SimpleFile[] = []
  let open: SimpleFile | null = null
  const parser = new Parser({
    onopentag: (tag, attributes) => {
      if (tag !== 'a' || !attributes.href) return
      const [, algorithm, hash] = /#(\w+)=([0-9a-f]+)$/i.exec(attributes.href) ?? []
      open = {
        filename: '',
        url: attributes.href,
        hashes: algorithm && hash ? { [algorithm]: hash } : {},
        yanked: attributes['data-yanked'] ?? false,
        'core-metadata':
          attributes['data-core-metadata'] ?? attributes['data-dist-info-metadata'] ?? false,
      }
    },
    ontext: (text) => {
      if (open) open.filename += text.trim()
    },
    onclosetag: (tag) => {
      if (tag !== 'a' || !open) return
      files.push(open)
      open = null
    },
  })
  parser.end(html)
  return files
}

function yankReason(yanked: SimpleFile['yanked']): string | null {
  if (yanked === null || yanked === undefined || yanked === false) return null
  return typeof yanked === 'string' && yanked !== '' && yanked !== 'true'
    ? `yanked: ${yanked}`
    : 'yanked'
}

function parseFileName(name: string): { version: string; format: PythonFile['format'] } | null {
  const wheel = /^[^-]+-([^-]+)-(?:[^-]+-){2,3}[^-]+\.whl$/i.exec(name)
  if (wheel?.[1]) return { version: wheel[1].replaceAll('_', '-'), format: 'wheel' }
  const source = /-(\d[^-]*(?:-\d+)?)\.(?:tar\.gz|tgz|zip)$/i.exec(name)
  return source?.[1] ? { version: source[1], format: 'sdist' } : null
}
