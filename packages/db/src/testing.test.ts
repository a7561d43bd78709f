import { expect, test } from 'vitest'
import { createTestDatabase } from './testing.ts'

test('a test database is migrated, has pgvector, and is gone once dropped', async () => {
  const database = await createTestDatabase()
  const tables = await database.pool.query(
    "select count(*)::int as count from information_schema.tables where table_schema = 'public'",
  )
  expect(tables.rows[0].count).toBeGreaterThan(5)
  const distance = await database.pool.query("select '[1,2]'::vector <-> '[4,6]' as distance")
  expect(distance.rows[0].distance).toBe(5)

  const other = await createTestDatabase()
  await database.drop()
  const left = await other.pool.query('select 1 from pg_database where datname = $1', [
    new URL(database.url).pathname.slice(1),
  ])
  expect(left.rows).toEqual([])
  await other.drop()
})

test('writes in one test database are not seen in another', async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()])
  await one.pool.query('create table only_here (id int)')
  await expect(two.pool.query('select * from only_here')).rejects.toThrow('does not exist')
  await Promise.all([one.drop(), two.drop()])
})
