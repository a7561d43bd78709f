import { chunkUrl, documentUrl, resolveLink } from './absolute-links.ts'
import { chunkPage } from './chunk/chunk-page.ts'
import { decodeText } from './decode-text.ts'
import type { SourceFile } from './document.ts'
import { documentLanguage } from './document-language.ts'
import { parsePage } from './parse/parse-page.ts'
import type { ParsedBody, ParseSettings } from './parse-protocol.ts'
import { trimChangelog } from './trim-changelog.ts'

/**
 * A file as published → page with chunks. Pure, and bounded by size only: hostile text can take all
 * the time there is, which is why `parse-documents.ts` runs it on a thread it can end.
 * @throws Error whose message is the reason for the coverage report.
 */
export function parseDocument(
  { path, kind, bytes }: SourceFile,
  { library, linkBase }: ParseSettings,
): ParsedBody {
  const decoded = decodeText(bytes)
  if (decoded.text === null) throw new Error(decoded.reason)
  const page = parsePage({
    path,
    text: kind === 'changelog' ? trimChangelog(decoded.text) : decoded.text,
    fallbackTitle: kind === 'readme' ? library : '',
    resolve: (href) => resolveLink(linkBase, path, href),
  })
  const chunks = chunkPage(page).map(({ anchor, ...chunk }) => ({
    ...chunk,
    url: chunkUrl(linkBase, path, anchor),
  }))
  if (chunks.length === 0) throw new Error('no text')
  return {
    url: documentUrl(linkBase, path),
    title: page.title,
    description: page.description,
    language: documentLanguage(path).language,
    chunks,
  }
}
