import { createHash } from 'node:crypto'
import type { Chunk, ParsedDocument } from '../document.ts'

type Parts = Partial<Omit<ParsedDocument, 'chunks'>> & { chunks?: (string | Partial<Chunk>)[] }

/** A parsed document of the given chunks, for tests of what comes after parsing. */
export function makeDocument({
  chunks = [],
  path = 'docs/page.md',
  ...rest
}: Parts): ParsedDocument {
  const url = `https://docs.example/${path}`
  return {
    path,
    url,
    title: 'Page',
    description: null,
    kind: 'guide',
    language: 'en',
    contentHash: createHash('sha256').update(path).digest(),
    byteCount: 100,
    ...rest,
    chunks: chunks.map((chunk, index) => ({
      kind: 'prose',
      codeLanguage: null,
      headingPath: [rest.title ?? 'Page'],
      innerHeadings: [],
      text: '',
      url,
      startLine: 1 + 10 * index,
      endLine: 9 + 10 * index,
      ...(typeof chunk === 'string' ? { text: chunk } : chunk),
    })),
  }
}
