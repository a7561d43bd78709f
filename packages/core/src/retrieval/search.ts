import type { Database } from '@twinmcp/db'
import { analyze, BM25 } from '../lexical/index.ts'
import { type Candidate, type FusedRank, fuseRanks } from './fuse-ranks.ts'
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
  const { candidates, bestPossible } = await findCandidates(db, input)
  return fuseRanks(candidates, bestPossible, input.query)
}

/** The best chunks of each of the two searches, with the highest word score the question allows. */
export async function findCandidates(
  db: Database,
  { version, query, question, limit }: Search,
): Promise<{ candidates: Candidate[]; bestPossible: number }> {
  const terms = [...new Set(analyze(query))]
  const found = await selectCandidates(db, { versionId: version.id, terms, question, limit })
  const unknown = terms.length - found.knownTerms
  const idfSum = found.idfSum + unknown * unseenIdf(version.chunkCount)
  return { candidates: found.candidates, bestPossible: (BM25.k1 + 1) * idfSum }
}

/** IDF of a term that no chunk has. */
const unseenIdf = (chunkCount: number) => Math.log(1 + (chunkCount + 0.5) / 0.5)
