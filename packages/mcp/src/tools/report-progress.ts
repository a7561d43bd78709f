import type { ServerContext } from '@modelcontextprotocol/server'
import type { Context } from '@twinmcp/core/context'
import { parseLibraryId } from '@twinmcp/core/libraries'
import { listRuns, type RunView } from '@twinmcp/core/runs'

/** An indexed library answers long before this; only a wait for indexing is worth reporting. */
const FIRST_LOOK_MS = 400
const INTERVAL_MS = 500

/**
 * While `work` waits for a library to be indexed, tells a client that gave a progress token how far
 * that is. Returns what `work` returns.
 */
export async function withProgress<T>(
  ctx: Context,
  call: ServerContext,
  libraryId: string,
  work: Promise<T>,
): Promise<T> {
  const progressToken = call.mcpReq._meta?.progressToken
  if (progressToken === undefined) return work
  const done = new AbortController()
  const reporting = report(ctx, libraryId, done.signal, (run) =>
    call.mcpReq.notify({
      method: 'notifications/progress',
      params: {
        progressToken,
        progress: run.progress.percent,
        total: 100,
        message: `Indexing ${run.libraryId}${run.version ? ` ${run.version}` : ''}: ${run.stage}, ${run.progress.pagesParsed} pages, ${run.progress.chunksFound} snippets`,
      },
    }),
  )
  try {
    return await work
  } finally {
    done.abort()
    await reporting
  }
}

async function report(
  ctx: Context,
  libraryId: string,
  done: AbortSignal,
  send: (run: RunView) => Promise<void>,
): Promise<void> {
  const { slug } = parseLibraryId(libraryId)
  let last = -1
  await pause(FIRST_LOOK_MS, done)
  while (!done.aborted) {
    try {
      const { items } = await listRuns(ctx, { libraryId: slug, limit: 1 })
      const run = items[0]
      const live = run?.status === 'queued' || run?.status === 'running'
      // The protocol wants every report above the one before.
      if (run && live && run.progress.percent > last && !done.aborted) {
        last = run.progress.percent
        await send(run)
      }
    } catch (error) {
      // A report that cannot be made must not cost the answer.
      ctx.log.debug({ err: error }, 'progress report failed')
      return
    }
    await pause(INTERVAL_MS, done)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
