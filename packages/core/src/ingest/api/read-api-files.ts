import { readTarEntries } from '../read-tar-entries.ts'

export interface ApiPackageFiles {
  /** Declarations and package.json files by path; scripts where they were asked for. */
  files: Map<string, string>
  skipped: { path: string; reason: string }[]
}

const MB = 1024 * 1024
const MAX_FILE_BYTES = 6 * MB
/** All files together: they are held in memory. */
const MAX_KEPT_BYTES = 48 * MB
const DECLARATION = /\.d\.[cm]?ts$/
const SCRIPT = /\.[cm]?js$/
const FOREIGN =
  /(?:^|\/)(?:node_modules|__tests__|tests?|fixtures?|examples?|benchmarks?)\/|\.min\.js$/

/** The files of a gzipped npm tarball that say what the package exports. */
export async function readApiFiles(
  bytes: Uint8Array,
  options: { label: string; signal?: AbortSignal | undefined; scripts: boolean },
): Promise<ApiPackageFiles> {
  const files = new Map<string, string>()
  const skipped: ApiPackageFiles['skipped'] = []
  let kept = 0
  const { label, signal } = options
  await readTarEntries(bytes, { label, signal }, async ({ header, read }) => {
    const path = header.name.split('/').slice(1).join('/')
    const isFile = header.type === 'file' || header.type === 'contiguous-file'
    if (!isFile || !isWanted(path, options.scripts)) return
    const size = header.size ?? 0
    if (size > MAX_FILE_BYTES)
      skipped.push({ path, reason: `larger than ${MAX_FILE_BYTES / MB} MB` })
    else if (kept + size > MAX_KEPT_BYTES) {
      skipped.push({ path, reason: `the package declares more than ${MAX_KEPT_BYTES / MB} MB` })
    } else {
      kept += size
      files.set(
        path,
        Buffer.from(await read(MAX_FILE_BYTES))
          .toString('utf8')
          .replace(/^\ufeff/, ''),
      )
    }
  })
  return { files, skipped }
}

function isWanted(path: string, scripts: boolean): boolean {
  if (path === '' || path.includes('\0') || path.split('/').includes('..')) return false
  if (/(?:^|\/)package\.json$/.test(path)) return !path.includes('node_modules/')
  return !FOREIGN.test(path) && (DECLARATION.test(path) || (scripts && SCRIPT.test(path)))
}
