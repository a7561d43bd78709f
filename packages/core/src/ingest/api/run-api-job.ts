import { chunkUrl } from '../absolute-links.ts'
import type { ParsedDocument } from '../document.ts'
import type { LinkBase } from '../link-base.ts'
import { apiDocuments } from './api-documents.ts'
import type { ApiJob, ApiReply, PlainDocument, PlainLinkBase, TypesJob } from './api-protocol.ts'
import type { ApiSymbol } from './api-symbol.ts'
import { extractApi } from './extract-api.ts'
import { parseGraphql } from './graphql-schema/parse-graphql.ts'
import { isHandWritten } from './is-hand-written.ts'
import { linkGuides } from './link-guides.ts'
import { parseOpenApi } from './openapi/parse-openapi.ts'
import type { Guide } from './render-symbol.ts'

/** What the bounded process does with its one job. */
export function runApiJob(job: ApiJob): ApiReply {
  if (job.task === 'types') return runTypes(job)
  const bytes = Buffer.from(job.base64, 'base64')
  const parse = job.task === 'openapi' ? parseOpenApi : parseGraphql
  const document = parse(bytes, job.path, job.url)
  return { documents: document ? [toPlain(document)] : [], skipped: [] }
}

function runTypes(job: TypesJob): ApiReply {
  const files = new Map(job.files)
  const { symbols, skipped } = extractApi(files, job.manifest)
  const guides = linkGuides(
    job.guides,
    symbols.map(({ name }) => name),
  )
  const own = withPaths(job.linkBase)
  const others = job.otherBases.map(([folder, base]) => [folder, withPaths(base)] as const)
  const guideOf = ({ name }: ApiSymbol): Guide | null => {
    const place = guides.get(name)
    if (!place) return null
    const title = place.heading ? `${place.path} › ${place.heading}` : place.path
    return { title, url: chunkUrl(own, place.path, place.anchor) }
  }
  const documents = apiDocuments(symbols, {
    packageName: job.manifest.name,
    linkBaseOf: (path) => others.find(([folder]) => path.startsWith(folder))?.[1] ?? own,
    isPublished: (path) => isHandWritten(files, path),
    guideOf,
  })
  return { documents: documents.map(toPlain), skipped }
}

const withPaths = (base: PlainLinkBase): LinkBase => ({ ...base, paths: new Set() })

function toPlain({ contentHash, provenance, ...document }: ParsedDocument): PlainDocument {
  const { metadata } = provenance ?? {}
  return {
    ...document,
    contentHash: contentHash.toString('hex'),
    ...(metadata ? { metadata } : {}),
  }
}
