import type { Database } from '@twinmcp/db'
import { analyze, BM25 } from '../lexical/index.ts'
import { type FusedRank, fuseRanks } from './fuse-ranks.ts'
import { type SearchedVersion, type ServableVersion, selectCandidates } from './queries.ts'

export interface Search {
  version: Pick<ServableVersion, 'id' | 'chunkCount'>
  query: string
  question: SearchedVersion['question']
  /** Best chunks to take from each of the two searches. */
  limit: number
}

/** The chunks of one version that fit a question, best first. */
export async function search(db: Database, input: Search): Promise<FusedRank[]> {
  const terms = [...new Set(analyze(input.query))]
  const found = await selectCandidates(db, {
    versionId: input.version.id,
    terms,
    question: input.question,
    limit: input.limit,
  })
  const unknown = terms.length - found.knownTerms
  const bestPossible =
    (BM25.k1 + 1) * (found.idfSum + unknown * unseenIdf(input.version.chunkCount))
  return fuseRanks(found.candidates, bestPossible)
}

/** IDF of a term that no chunk has. */
const unseenIdf = (chunkCount: number) => Math.log(1 + (chunkCount + 0.5) / 0.5)
