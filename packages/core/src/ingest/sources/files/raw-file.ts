import { needsConversion } from '../../convert/format.ts'
import type { Skipped } from '../../document.ts'
import { hasControls } from './locate.ts'

/** A file before it is known whether it is wanted. */
export interface RawFile {
  /** From the top of the folder or archive, with `/`. */
  path: string
  bytes: Uint8Array
}

export interface RawFiles {
  files: RawFile[]
  skipped: Skipped[]
}

const MB = 1024 * 1024
const MAX_TOTAL_BYTES = 256 * MB
const MAX_FILES = 20_000
/** Pages of text are small; books and manuals hold pictures and fonts. */
const MAX_TEXT_BYTES = 2 * MB
const MAX_BINARY_BYTES = 32 * MB

export const CONFIG_NAMES = ['twinmcp.json', 'context7.json']
const BINARY = /\.(?:pdf|docx|epub)$/i
/** Descriptions of an API, which are cut by operation or type. */
const DESCRIPTION =
  /(?:^|\/)(?:[^/]*(?:openapi|swagger)[^/]*\.(?:json|ya?ml)|[^/]*\.(?:graphqls?|gql))$/i
const MARKDOWN = /\.(?:md|mdx|markdown|mdown|mkd)$/i

/** Whether a name may be documentation, in any format that is read. */
export const isPage = (path: string): boolean => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return (
    MARKDOWN.test(name) ||
    needsConversion({ path }) ||
    DESCRIPTION.test(path) ||
    /^(?:readme|llms(?:-full)?)(?:\.txt)?$/i.test(name)
  )
}

export const isWanted = (path: string): boolean =>
  isPage(path) || CONFIG_NAMES.includes(path) || /\.csv$/i.test(path)

export const maxBytesOf = (path: string): number =>
  BINARY.test(path) ? MAX_BINARY_BYTES : MAX_TEXT_BYTES

/** Why a file of this name and size cannot be taken, what is held already considered. */
export function refusal(
  path: string,
  size: number,
  held: { files: number; bytes: number },
): string | null {
  if (hasControls(path)) return 'its name holds control characters'
  if (path.includes('\ufffd')) return 'its name is not valid UTF-8'
  if (size === 0) return 'empty'
  const limit = maxBytesOf(path)
  if (size > limit) return `larger than ${limit / MB} MB`
  if (held.files >= MAX_FILES) return `beyond ${MAX_FILES.toLocaleString('en')} files`
  return held.bytes + size > MAX_TOTAL_BYTES ? `beyond ${MAX_TOTAL_BYTES / MB} MB in all` : null
}

/** A name fit for a report. */
export const shownName = (name: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would break the report
  const text = name.toWellFormed().replace(/[\u0000-\u001f\u007f]/g, '�')
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
