import type { Context } from '@twinmcp/core/context'
import { AppError } from '@twinmcp/core/errors'
import { findLibrary, matchVersion, parseLibraryId } from '@twinmcp/core/libraries'
import { type DocsAnswer, QueryDocsInput, queryDocs } from '@twinmcp/core/retrieval'
import { isFinished } from '@twinmcp/core/runs'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { followRun } from './follow-run.ts'
import { type OpenApp, withApp } from './open-app.ts'
import { createProgressDisplay } from './progress.ts'
import type { Cli } from './run-command.ts'
import { withWorker } from './work-here.ts'

export interface Question {
  libraryId: string
  query: string
  tokens?: number
  cursor?: string
}

/** Prints exactly what an assistant would get; indexes the library first when that is needed. */
export function docs(cli: Cli, question: Question): Promise<ExitCode> {
  const input = toInput(question)
  return withApp(cli, async (open) => {
    const ask = () => askUntilAnswered(cli, open.ctx, input)
    const answer = (await needsIndexing(open, input.libraryId))
      ? await withWorker(cli, open, ask)
      : await ask()
    cli.terminal.printJson(answer)
    cli.terminal.print(answer.text)
    if (answer.nextCursor) cli.terminal.note(`More: --cursor ${answer.nextCursor}`)
    return EXIT.ok
  })
}

function toInput({ libraryId, query, tokens, cursor }: Question): QueryDocsInput {
  parseLibraryId(libraryId)
  const parsed = QueryDocsInput.safeParse({
    libraryId,
    query,
    ...(tokens !== undefined && { maxTokens: tokens }),
    ...(cursor !== undefined && { cursor }),
  })
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new AppError('bad_input', problems.join('\n'))
}

async function needsIndexing({ ctx }: OpenApp, libraryId: string): Promise<boolean> {
  const ref = parseLibraryId(libraryId)
  const library = await findLibrary(ctx, ref)
  if (!library) return true
  const { served, wanted } = matchVersion({
    requested: ref.range,
    indexed: library.versions.map(({ version }) => version),
    published: library.publishedVersions,
    distTags: library.distTags,
  })
  return served === null || wanted !== null
}

/** The person at the terminal wants the answer, so this waits where a server would not. */
async function askUntilAnswered(
  cli: Cli,
  ctx: Context,
  input: QueryDocsInput,
): Promise<DocsAnswer> {
  for (;;) {
    const result = await queryDocs(ctx, input)
    if (result.status === 'answer') return result
    const display = createProgressDisplay(cli.terminal)
    const run = await followRun(ctx, result.runId, display, (now) => now.searchableAt !== null)
    display.clear()
    if (run.searchableAt === null && isFinished(run)) {
      const reason = run.error?.message ?? `its run is ${run.status}`
      throw new AppError('unavailable', `${run.libraryId} could not be indexed: ${reason}`)
    }
  }
}
