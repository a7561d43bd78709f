import type { SourceFile } from '../document.ts'

export type Format = 'html' | 'asciidoc' | 'rst' | 'notebook' | 'pdf' | 'docx' | 'epub' | 'text'

const BY_TYPE: Record<string, Format> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/asciidoc': 'asciidoc',
  'text/x-asciidoc': 'asciidoc',
  'text/x-rst': 'rst',
  'text/prs.fallenstein.rst': 'rst',
  'application/x-ipynb+json': 'notebook',
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/epub+zip': 'epub',
  'text/plain': 'text',
}
const BY_ENDING: Record<string, Format> = {
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  adoc: 'asciidoc',
  asciidoc: 'asciidoc',
  asc: 'asciidoc',
  rst: 'rst',
  ipynb: 'notebook',
  pdf: 'pdf',
  docx: 'docx',
  epub: 'epub',
  txt: 'text',
}
const MARKDOWN = new Set(['text/markdown', 'text/x-markdown', 'text/mdx'])
/** Written in Markdown by custom, whatever their ending. */
const MARKDOWN_NAMES = /^(?:readme(?:\.txt)?|llms(?:-full)?\.txt)$/i

/**
 * The format to convert a file from; null for Markdown and for what nobody reads. A media type goes
 * before the ending, except `text/plain`, which servers give to everything that they do not know.
 */
export function formatOf({
  path,
  mediaType,
}: Pick<SourceFile, 'path' | 'mediaType'>): Format | null {
  const type = mediaType?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (MARKDOWN.has(type)) return null
  const typed = BY_TYPE[type]
  if (typed && typed !== 'text') return typed
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (MARKDOWN_NAMES.test(name)) return null
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  if (/^(?:md|mdx|markdown|mdown|mkd)$/.test(ending)) return null
  return BY_ENDING[ending] ?? typed ?? null
}

/** Whether a file must go through the pool of `create-convert-pool.ts` before it can be parsed. */
export const needsConversion = (file: Pick<SourceFile, 'path' | 'mediaType'>): boolean =>
  formatOf(file) !== null
