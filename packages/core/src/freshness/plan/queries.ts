import {
  type Database,
  follows,
  ingestRuns,
  libraries,
  libraryDemand,
  sources,
  visibleTo,
} from '@twinmcp/db'
import { and, asc, eq, type SQL, sql } from 'drizzle-orm'
import type { Actor } from '../../context.ts'

type Visible = Pick<Actor, 'workspaceIds'>
type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
export type Executor = Database | Transaction

const questions = sql<number>`(select coalesce(sum(d.questions), 0)::int from ${libraryDemand} d
  where d.library_id = sources.library_id and d.day > current_date - 30)`
const followers = sql<number>`(select count(*)::int from ${follows} f
  where f.library_id = sources.library_id)`
const isRunning = sql<boolean>`exists (select 1 from ${ingestRuns} r
  where r.source_id = sources.id and r.status in ('queued', 'running'))`

const planColumns = {
  id: sources.id,
  libraryId: sources.libraryId,
  librarySlug: libraries.slug,
  libraryName: libraries.name,
  ownerWorkspaceId: libraries.ownerWorkspaceId,
  kind: sources.kind,
  locator: sources.locator,
  isPrimary: sources.isPrimary,
  settings: sources.settings,
  intervalSeconds: sources.intervalSeconds,
  nextCheckAt: sources.nextCheckAt,
  pausedAt: sources.pausedAt,
  lastCheckedAt: sources.lastCheckedAt,
  lastSuccessAt: sources.lastSuccessAt,
  lastChangedAt: sources.lastChangedAt,
  checkCount: sources.checkCount,
  changeCount: sources.changeCount,
  failureCount: sources.failureCount,
  lastError: sources.lastError,
  lastRunId: sources.lastRunId,
  createdAt: sources.createdAt,
  questions,
  followers,
  isRunning,
}

/** A source with what its plan is made of. */
export type PlannedSource = Awaited<ReturnType<typeof selectPlanned>>[number]

function selectPlanned(db: Executor, where: SQL | undefined, limit: number) {
  return db
    .select(planColumns)
    .from(sources)
    .innerJoin(libraries, eq(libraries.id, sources.libraryId))
    .where(where)
    .orderBy(asc(sources.id))
    .limit(limit)
}

/** A source of a library that the actor may see, or null. */
export async function selectVisibleSource(
  db: Executor,
  actor: Visible,
  sourceId: number,
): Promise<PlannedSource | null> {
  const owned = visibleTo(libraries.ownerWorkspaceId, actor.workspaceIds)
  const [row] = await selectPlanned(db, and(eq(sources.id, sourceId), owned), 1)
  return row ?? null
}

/** Any source, for tasks, which act for nobody. */
export async function selectSource(db: Executor, sourceId: number): Promise<PlannedSource | null> {
  const [row] = await selectPlanned(db, eq(sources.id, sourceId), 1)
  return row ?? null
}

export function selectSourcesOf(db: Database, actor: Visible, libraryId: number, limit: number) {
  const owned = visibleTo(libraries.ownerWorkspaceId, actor.workspaceIds)
  return selectPlanned(db, and(eq(sources.libraryId, libraryId), owned), limit)
}

/** Sources that have no next time yet: new ones, and those of an older TwinMCP. */
export function selectUnplanned(db: Database, limit: number) {
  return selectPlanned(
    db,
    sql`${sources.nextCheckAt} is null and ${sources.pausedAt} is null`,
    limit,
  )
}

/** Sets when a source that has no next time is looked at; one planned meanwhile stays as it is. */
export async function planUnplanned(db: Database, sourceId: number, seconds: number) {
  await db
    .update(sources)
    .set({ nextCheckAt: inSeconds(seconds) })
    .where(and(eq(sources.id, sourceId), sql`${sources.nextCheckAt} is null`))
}

export interface PlanPatch {
  intervalSeconds?: number | null
  settings?: Record<string, unknown>
  paused?: boolean
  /** Seconds from now until the next look. */
  nextCheckInSeconds?: number
}

/** Changes the plan of a source that the actor may see; false when there is none. */
export async function updatePlan(
  db: Database,
  actor: Visible,
  sourceId: number,
  { paused, nextCheckInSeconds, ...columns }: PlanPatch,
): Promise<boolean> {
  const changed = await db
    .update(sources)
    .set({
      ...columns,
      ...(paused === undefined ? {} : { pausedAt: pausedAt(paused) }),
      ...(nextCheckInSeconds === undefined ? {} : { nextCheckAt: inSeconds(nextCheckInSeconds) }),
    })
    .where(
      and(
        eq(sources.id, sourceId),
        sql`exists (select 1 from ${libraries} where ${libraries.id} = ${sources.libraryId}
          and ${visibleTo(libraries.ownerWorkspaceId, actor.workspaceIds)})`,
      ),
    )
    .returning({ id: sources.id })
  return changed.length > 0
}

const pausedAt = (paused: boolean) =>
  paused ? sql`coalesce(${sources.pausedAt}, now())` : sql`null`
const inSeconds = (seconds: number) => sql`now() + ${seconds} * interval '1 second'`
