import { chunkUrl, documentUrl, resolveLink } from './absolute-links.ts'
import { chunkPage } from './chunk/chunk-page.ts'
import { decodeText } from './decode-text.ts'
import type { SourceFile } from './document.ts'
import { documentLanguage } from './document-language.ts'
import { parsePage } from './parse/parse-page.ts'
import type { ParsedBody, ParseSettings } from './parse-protocol.ts'
import { findHidden, flagHidden } from './refine/find-hidden.ts'
import { trimChangelog } from './trim-changelog.ts'

/**
 * A file as published → page with chunks. Pure, and bounded by size only: hostile text can take all
 * the time there is, which is why `parse-documents.ts` runs it on a thread it can end.
 * @throws Error whose message is the reason for the coverage report.
 */
export function parseDocument(
  { path, kind, bytes, url, provenance }: SourceFile,
  { library, linkBase }: ParseSettings,
): ParsedBody {
  const decoded = decodeText(bytes)
  if (decoded.text === null) throw new Error(decoded.reason)
  const page = parsePage({
    path,
    text: kind === 'changelog' ? trimChangelog(decoded.text) : decoded.text,
    fallbackTitle: provenance?.title ?? (kind === 'readme' ? library : ''),
    resolve: (href) => (url ? resolveOnPage(url, href) : resolveLink(linkBase, path, href)),
  })
  const chunks = chunkPage(page, { kind }).map(({ anchor, ...chunk }) => ({
    ...chunk,
    url: url ? withAnchor(url, anchor) : chunkUrl(linkBase, path, anchor),
  }))
  if (chunks.length === 0) throw new Error('no text')
  return {
    url: url ?? documentUrl(linkBase, path),
    title: page.title,
    description: page.description ?? provenance?.description ?? null,
    language: provenance?.language ?? documentLanguage(path).language,
    chunks: isConverted(provenance)
      ? chunks
      : flagHidden({ chunks }, findHidden(UTF8.decode(bytes))).chunks,
  }
}

const UTF8 = new TextDecoder()

/** Conversion took out what the page hides, and noted how much there was. */
const isConverted = (provenance: SourceFile['provenance']) =>
  provenance?.metadata?.hiddenText !== undefined

const withAnchor = (url: string, anchor: string) =>
  anchor === '' ? url : `${url.replace(/#.*$/s, '')}#${encodeURI(anchor)}`

/** Links within the page lead nowhere once it is in pieces; others than web addresses are dropped. */
function resolveOnPage(url: string, href: string): string | null {
  if (href.trim() === '' || href.trim().startsWith('#') || !URL.canParse(href, url)) return null
  const link = new URL(href, url)
  return /^(?:https?|mailto):$/.test(link.protocol) ? link.href.slice(0, 2_000) : null
}
