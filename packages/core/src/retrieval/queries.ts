import type { chunks, Database, documents } from '@twinmcp/db'
import type { Actor } from '../context.ts'
import type { LibraryRef } from '../libraries/index.ts'
import type { Candidate } from './fuse-ranks.ts'

/** An indexed version, as far as answering needs it. `indexedAt` is in epoch milliseconds. */
export interface ServableVersion {
  id: number
  version: string
  chunkCount: number
  embeddedCount: number
  modelId: string | null
  indexedAt: number
}

/** A library without the list of its published versions, which for some has thousands. */
export interface ServableLibrary {
  id: number
  slug: string
  name: string
  distTags: Record<string, string>
  latestVersion: string | null
  /** When the registry was last asked which versions there are; epoch milliseconds. */
  checkedAt: number
  versions: ServableVersion[]
}

type Document = typeof documents.$inferSelect

/** A chunk with what its document says of it. */
export interface ChunkRow {
  ordinal: number
  documentId: number
  documentKind: Candidate['documentKind']
  kind: (typeof chunks.$inferSelect)['kind']
  language: string | null
  /** Outermost first, joined by U+001F. */
  headings: string
  text: string
  path: string
  url: string
  startLine: number
  endLine: number
  tokenCount: number
  contentHash: string
  tier: Document['tier']
  author: string | null
  license: string | null
  /** ISO 8601; null where the source does not say. */
  fetchedAt: string | null
  /** Why the text may try to instruct a model. */
  flags: string[]
}

interface Statement {
  name: string
  text: string
  values: unknown[]
}

/**
 * Runs a named statement, which Postgres parses and plans once a connection. Drizzle can name only
 * what its builder expresses, and these statements are beyond it.
 */
async function run<Row>(db: Database, statement: Statement): Promise<Row[]> {
  const { $client } = db as Database & {
    $client: { query(statement: Statement): Promise<{ rows: Row[] }> }
  }
  return (await $client.query(statement)).rows
}

const servable = (named: string) => `
  select l.id::float8 as id, coalesce(extract(epoch from l.registry_checked_at) * 1000, 0)::float8 as "checkedAt",
    l.slug, l.name, l.dist_tags as "distTags", l.latest_version as "latestVersion",
    coalesce((
      select json_agg(json_build_object('id', v.id, 'version', v.version,
        'chunkCount', v.chunk_count, 'embeddedCount', v.embedded_count, 'modelId', v.model_id,
        'indexedAt', (extract(epoch from v.indexed_at) * 1000)::bigint))
      from versions v where v.library_id = l.id), '[]') as versions
  from libraries l
  where ${named} and (l.owner_workspace_id is null or l.owner_workspace_id = any($2::uuid[]))
  order by l.owner_workspace_id is null, l.slug = $1 desc, l.name = $3 desc, length(l.name)
  limit 1`

const SERVABLE_BY_SLUG = servable('l.slug = $1')
const SERVABLE_BY_ALIAS = servable(
  '(l.slug = $1 or l.id in (select a.library_id from library_aliases a where a.alias = $1))',
)

/** The library of an id or alias that the actor may see, with its indexed versions; null if none. */
export async function selectServable(
  db: Database,
  actor: Pick<Actor, 'workspaceIds'>,
  ref: LibraryRef,
): Promise<ServableLibrary | null> {
  const byAlias = ref.ecosystem === null
  const rows = await run<ServableLibrary>(db, {
    name: byAlias ? 'servable_by_alias' : 'servable_by_slug',
    text: byAlias ? SERVABLE_BY_ALIAS : SERVABLE_BY_SLUG,
    values: [
      byAlias ? ref.slug.toLowerCase() : ref.slug,
      [...actor.workspaceIds],
      ref.name.split('/').at(-1)?.replace(/\.js$/, '') ?? '',
    ],
  })
  return rows[0] ?? null
}

export interface SearchedVersion {
  versionId: number
  terms: readonly string[]
  /** Null searches by words alone. */
  question: { modelId: string; vector: Float32Array } | null
  /** Best ones taken from each of the two searches. */
  limit: number
}

export interface FoundCandidates {
  candidates: Candidate[]
  /** IDF of the question's terms that the version has, added up. */
  idfSum: number
  knownTerms: number
}

const LEXICAL = `
  posting as materialized (
    select idf, ordinals, impacts from term_postings where version_id = $1 and term = any($2)
  ), lexical as materialized (
    select hit.ordinal, sum(posting.idf * hit.impact) as score
    from posting, unnest(posting.ordinals, posting.impacts) as hit(ordinal, impact)
    group by hit.ordinal
  )`

const CANDIDATE_COLUMNS = `
  chunk.ordinal, chunk.document_id::float8 as "documentId", document.kind as "documentKind",
  document.tier, chunk.symbol, chunk.kind in ('code', 'api', 'operation')
    or (chunk.kind <> 'prose' and chunk.code_language is not null) as "hasCode", coalesce(candidate.score, 0) as lexical,
  coalesce((select sum(idf) from posting), 0) as "idfSum",
  (select count(*)::int from posting) as "knownTerms"`

const BY_WORDS = `
  with ${LEXICAL}
  select ${CANDIDATE_COLUMNS}, null::float8 as semantic
  from (select * from lexical order by score desc, ordinal limit $3) candidate
  join chunks chunk on chunk.version_id = $1 and chunk.ordinal = candidate.ordinal
  join documents document on document.id = chunk.document_id`

// Word scores reach the candidates by grouping, not by a join: the planner takes unnested arrays for
// ten rows and looped over thousands, 7 ms a question. The distance of chunks that only the words
// found is worked out again by primary key, which is cheaper than keeping those of a whole version.
const BY_WORDS_AND_MEANING = `
  with ${LEXICAL}, candidate as (
    select ordinal, max(score) as score from (
      select ordinal, score, false as chosen from lexical
      union all
      (select ordinal, score, true from lexical order by score desc, ordinal limit $3)
      union all
      (select ordinal, null, true from chunk_embeddings where version_id = $1 and model_id = $4
       order by embedding <#> $5::vector, ordinal limit $3)
    ) scored group by ordinal having bool_or(chosen)
  )
  select ${CANDIDATE_COLUMNS}, -(meaning.embedding <#> $5::vector) as semantic
  from candidate
  join chunks chunk on chunk.version_id = $1 and chunk.ordinal = candidate.ordinal
  join documents document on document.id = chunk.document_id
  left join chunk_embeddings meaning on meaning.version_id = $1 and meaning.model_id = $4
    and meaning.ordinal = candidate.ordinal`

/** The best chunks of one version by words and by meaning, each with both scores. */
export async function selectCandidates(
  db: Database,
  searched: SearchedVersion,
): Promise<FoundCandidates> {
  const rows = await run<Candidate & { idfSum: number; knownTerms: number }>(
    db,
    candidatesStatement(searched),
  )
  return {
    candidates: rows,
    idfSum: rows[0]?.idfSum ?? 0,
    knownTerms: rows[0]?.knownTerms ?? 0,
  }
}

function candidatesStatement({ versionId, terms, question, limit }: SearchedVersion): Statement {
  if (!question) return { name: 'by_words', text: BY_WORDS, values: [versionId, terms, limit] }
  const vector = `[${question.vector.join(',')}]`
  return {
    name: 'by_words_and_meaning',
    text: BY_WORDS_AND_MEANING,
    values: [versionId, terms, limit, question.modelId, vector],
  }
}

// A neighbour may complete a hit that begins with code or ends with a colon; others stay unread.
const CHUNKS = `
  with hit as materialized (
    select ordinal, text from chunks where version_id = $1 and ordinal = any($2::int[])
  ), wanted as (
    select ordinal from hit
    union select ordinal - 1 from hit where left(ltrim(text), 3) in ('\`\`\`', '~~~')
    union select ordinal + 1 from hit where right(rtrim(text), 1) = ':'
  )
  select c.ordinal, c.document_id::float8 as "documentId", d.kind as "documentKind", c.kind,
    c.code_language as language, array_to_string(c.heading_path, chr(31)) as headings, c.text,
    d.path, c.url, c.start_line as "startLine", c.end_line as "endLine",
    c.token_count as "tokenCount", encode(c.content_hash, 'hex') as "contentHash",
    d.tier, d.author, d.license, c.flags,
    to_char(d.fetched_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "fetchedAt"
  from wanted join chunks c on c.version_id = $1 and c.ordinal = wanted.ordinal
  join documents d on d.id = c.document_id`

/**
 * Chunks of one version by their ordinals, with the neighbours that may complete them; those that do
 * not exist are left out.
 */
export function selectChunks(
  db: Database,
  versionId: number,
  ordinals: readonly number[],
): Promise<ChunkRow[]> {
  return run<ChunkRow>(db, {
    name: 'chunks_by_ordinal',
    text: CHUNKS,
    values: [versionId, ordinals],
  })
}
