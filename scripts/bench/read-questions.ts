import { knownItems } from '../eval/known-items.ts'
import type { Bench } from './open-bench.ts'

export interface BenchQuestion {
  libraryId: string
  query: string
}

/** Distinct questions about the indexed packages, made from their own headings. */
export async function readQuestions(bench: Bench, count: number): Promise<BenchQuestion[]> {
  const { rows: versions } = await bench.app.database.pool.query(
    `select v.id, l.slug || '/' || v.version as "libraryId" from versions v
     join libraries l on l.id = v.library_id order by l.slug`,
  )
  const lists = await Promise.all(
    versions.map(async ({ id, libraryId }) => {
      const { rows } = await bench.app.database.pool.query(
        `select d.path, c.heading_path as "headingPath", c.text, c.kind from chunks c
         join documents d on d.id = c.document_id where c.version_id = $1 order by c.ordinal`,
        [id],
      )
      const queries = knownItems(libraryId, rows, count).map(({ question }) => question)
      return [...new Set(queries)].map((query) => ({ libraryId, query }))
    }),
  )
  const longest = Math.max(...lists.map((list) => list.length))
  const mixed = Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? []))
  return mixed.flat().slice(0, count)
}
