import type { Database } from '@twinmcp/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestContext, type TestContext } from '../testing/create-test-context.ts'
import { insertVersion } from './insert-version.fixture.ts'
import { selectCandidates } from './queries.ts'

let test: TestContext
let versionId = 0

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  Plans?: Plan[]
}
const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)]

const unit = (seed: number) =>
  Array.from({ length: 384 }, (_, index) => Math.sin(seed * 31 + index) / Math.sqrt(192))

beforeAll(async () => {
  test = await createTestContext()
  const chunks = Array.from({ length: 800 }, (_, index) => ({
    headings: [`Part ${index}`],
    path: `docs/${index % 40}.md`,
    text: `Route number ${index} handles the request of kind ${index % 13} and caches it.`,
    embedding: unit(index),
  }))
  for (const name of ['one', 'two', 'three', 'four']) {
    versionId = await insertVersion(test.database.db, { name, chunks })
  }
  await test.database.pool.query('analyze')
})

afterAll(() => test.drop())

describe('the hot query', () => {
  it('reads one version through primary keys and scans no large table', async () => {
    const { pool } = test.database
    const sent: { text: string; values: unknown[] }[] = []
    const listening = {
      $client: {
        query: (statement: (typeof sent)[number]) => {
          sent.push(statement)
          return pool.query(statement)
        },
      },
    } as unknown as Database
    const { candidates } = await selectCandidates(listening, {
      versionId,
      terms: ['route', 'cach', 'request'],
      question: { modelId: 'test', vector: new Float32Array(unit(3)) },
      limit: 40,
    })
    expect(candidates.length).toBeGreaterThanOrEqual(40)
    const explained = await pool.query(`explain (format json) ${sent[0]?.text}`, sent[0]?.values)
    const plan = explained.rows[0]['QUERY PLAN'][0].Plan as Plan
    const used = nodes(plan)
    const large = ['chunks', 'chunk_embeddings', 'term_postings']
    const scanned = used.filter((node) => large.includes(node['Relation Name'] ?? ''))
    expect(scanned.length).toBeGreaterThan(0)
    expect(scanned.map((node) => node['Node Type'])).not.toContain('Seq Scan')
    const indexes = new Set(used.map((node) => node['Index Name']).filter(Boolean))
    expect(indexes).toContain('term_postings_version_id_term_pk')
    expect(indexes).toContain('chunk_embeddings_version_id_model_id_ordinal_pk')
    expect(indexes).toContain('chunks_version_id_ordinal_pk')
  })
})
