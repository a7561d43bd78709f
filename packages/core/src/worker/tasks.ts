import { freshnessTasks } from '../freshness/index.ts'
import { ingestTasks } from '../ingest/index.ts'
import type { TaskDefinition } from '../task.ts'

/** Every task of the product, by slice. */
export const tasks: readonly TaskDefinition[] = [...ingestTasks, ...freshnessTasks]
