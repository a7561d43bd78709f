import type { Database } from '@twinmcp/db'
import { sql } from 'drizzle-orm'
import { setMark } from '../../ops/index.ts'

/**
 * Adds questions by library to those of today; unknown libraries are left out. A batch with an id
 * counts once however often it comes.
 */
export async function addDemand(
  db: Database,
  counts: ReadonlyMap<string, number>,
  batchId: string | null,
): Promise<void> {
  if (counts.size === 0) return
  await db.transaction(async (tx) => {
    if (batchId !== null && !(await setMark(tx, `demand:${batchId}`))) return
    // In the order of ids, so that two batches never wait for each other in a circle.
    await tx.execute(sql`
      insert into library_demand (library_id, day, questions)
      select l.id, current_date, asked.questions
      from unnest(${sql.param([...counts.keys()])}::text[], ${sql.param([...counts.values()])}::int[])
        as asked(slug, questions)
      join libraries l on l.slug = asked.slug
      order by l.id
      on conflict (library_id, day) do update
        set questions = library_demand.questions + excluded.questions`)
  })
}
