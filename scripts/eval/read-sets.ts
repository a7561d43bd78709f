import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gradeOf, type Judged, type Question } from './judge.ts'
import { knownItems } from './known-items.ts'
import type { EvalIndex } from './open-index.ts'

/** One indexed package with every chunk it has, in the order of their ordinals. */
export interface Collection {
  library: string
  version: { id: number; chunkCount: number }
  modelId: string
  chunks: (Judged & { kind: string })[]
}

export interface JudgedQuestion extends Question {
  set: string
  collection: Collection
  /** By ordinal. */
  grades: number[]
}

const KNOWN_ITEMS_PER_LIBRARY = 12

/** The named sets with a grade for every chunk. A question that no chunk answers is an error. */
export async function readSets(
  index: EvalIndex,
  names: readonly string[],
): Promise<JudgedQuestion[]> {
  const collections = await readCollections(index)
  const questions: JudgedQuestion[] = []
  const lost: string[] = []
  for (const set of names) {
    for (const question of await readSet(set, collections)) {
      const collection = collections.get(question.library)
      if (!collection) throw new Error(`${question.library} is not in packages.json`)
      const grades = collection.chunks.map((chunk) => gradeOf(question, chunk))
      if (grades.some((grade) => grade > 0))
        questions.push({ ...question, set, collection, grades })
      else lost.push(`${question.library}: ${question.question}`)
    }
  }
  if (lost.length > 0) throw new Error(`No chunk answers:\n  ${lost.join('\n  ')}`)
  return questions
}

async function readSet(
  set: string,
  collections: ReadonlyMap<string, Collection>,
): Promise<Question[]> {
  if (set !== 'known-items') {
    return JSON.parse(await readFile(join(import.meta.dir, 'questions', `${set}.json`), 'utf8'))
  }
  return [...collections.values()].flatMap(({ library, chunks }) =>
    knownItems(library, chunks, KNOWN_ITEMS_PER_LIBRARY),
  )
}

async function readCollections({ app, packages }: EvalIndex): Promise<Map<string, Collection>> {
  const { pool } = app.database
  const collections = new Map<string, Collection>()
  for (const [library, version] of Object.entries(packages)) {
    const found = await pool.query(
      `select v.id::int, v.chunk_count as "chunkCount", v.model_id as "modelId" from versions v
       join libraries l on l.id = v.library_id where l.slug = $1 and v.version = $2`,
      [`/npm/${library}`, version],
    )
    const { id, chunkCount, modelId } = found.rows[0]
    const chunks = await pool.query(
      `select d.path, c.heading_path as "headingPath", c.text, c.kind from chunks c
       join documents d on d.id = c.document_id where c.version_id = $1 order by c.ordinal`,
      [id],
    )
    const entry = { library, version: { id, chunkCount }, modelId, chunks: chunks.rows }
    collections.set(library, entry)
  }
  return collections
}
