import { type Context, createCaller } from '@twinmcp/core'
import { AppError } from '@twinmcp/core/errors'
import { confirm } from './confirm.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withApp } from './open-app.ts'
import type { Cli } from './run-command.ts'

const UNITS = { h: 3_600, d: 86_400 } as const

type Api = ReturnType<typeof createCaller>

/** Does one thing with a source and says what was done. */
function change<T>(
  cli: Cli,
  sourceId: string,
  work: (api: Api, sourceId: number, ctx: Context) => Promise<{ result: T; said: string }>,
): Promise<ExitCode> {
  const id = toSourceId(sourceId)
  return withApp(cli, async ({ ctx }) => {
    const { result, said } = await work(createCaller(ctx), id, ctx)
    cli.terminal.printJson(result)
    cli.terminal.print(said)
    return EXIT.ok
  })
}

export const pauseSource = (cli: Cli, id: string) =>
  change(cli, id, async (api, sourceId) => {
    const result = await api.freshness.pause({ sourceId })
    return { result, said: `${result.locator} is paused.` }
  })

export const resumeSource = (cli: Cli, id: string) =>
  change(cli, id, async (api, sourceId) => {
    const result = await api.freshness.resume({ sourceId })
    return { result, said: `${result.locator} is looked at again: ${result.reason}` }
  })

export const checkSource = (cli: Cli, id: string) =>
  change(cli, id, async (api, sourceId) => {
    const result = await api.freshness.checkNow({ sourceId })
    return { result, said: `Queued: twinmcp status ${result.runId}` }
  })

/** Makes the webhook of a source, says what to enter by hand, or takes it away. */
export const webhookOfSource = (cli: Cli, id: string, { remove }: { remove: boolean }) =>
  change<unknown>(cli, id, async (api, sourceId) => {
    if (remove) {
      const result = await api.ingest.removeWebhook({ sourceId })
      return { result, said: 'The webhook is taken away.' }
    }
    const result = await api.ingest.setUpWebhook({ sourceId })
    const said =
      result.status === 'manual'
        ? `Enter this on the host's page (${result.reason}):\n  address ${result.url}\n  secret  ${result.secret}`
        : `The webhook is ${result.status}: ${result.url}`
    return { result, said }
  })

/** `6h`, `2d` or `auto`. */
export const planSource = (cli: Cli, id: string, every: string) =>
  change(cli, id, async (api, sourceId) => {
    const result = await api.freshness.setPlan({ sourceId, intervalSeconds: readInterval(every) })
    return { result, said: `${result.locator}: ${result.reason}` }
  })

export const setSource = (cli: Cli, id: string, pairs: readonly string[]) =>
  change(cli, id, async (api, sourceId) => {
    const { settings } = await api.ingest.source({ sourceId })
    const result = await api.ingest.changeSource({
      sourceId,
      settings: { ...settings, ...readSettingsPairs(pairs) },
    })
    return { result, said: `Changed; a run follows: twinmcp status ${result.runId}` }
  })

/** Takes a source out of its library after asking. */
export function removeSource(cli: Cli, id: string, { yes }: { yes: boolean }): Promise<ExitCode> {
  const sourceId = toSourceId(id)
  return withApp(cli, async ({ ctx }) => {
    const api = createCaller(ctx)
    const source = await api.ingest.source({ sourceId })
    const what = `${source.locator} and the pages it gave to ${source.libraryId}`
    if (!yes && !(await confirm(cli, `Delete ${what}? [y/N] `))) {
      const reason = cli.terminal.interactive
        ? 'Nothing was deleted.'
        : `Pass --yes to delete ${what}.`
      cli.terminal.printJson({ error: { code: 'conflict', message: reason } })
      cli.terminal.note(reason)
      return EXIT.refused
    }
    const removed = await api.ingest.removeSource({ sourceId })
    cli.terminal.printJson(removed)
    cli.terminal.print(`Deleted ${removed.locator} from ${removed.libraryId}.`)
    return EXIT.ok
  })
}

function toSourceId(text: string): number {
  const id = Number(text)
  if (Number.isSafeInteger(id) && id > 0) return id
  throw new AppError('bad_input', `"${text}" is no source. See: twinmcp sources <libraryId>`)
}

function readInterval(every: string): number | null {
  if (every === 'auto') return null
  const [, count, unit] = /^(\d+)([hd])$/.exec(every) ?? []
  if (count && unit) return Number(count) * UNITS[unit as keyof typeof UNITS]
  throw new AppError('bad_input', `"${every}" is no interval. Use 6h, 2d or auto.`)
}

/** `maxPages=500 include=["/docs/**"]`: values are JSON, or else words. */
export function readSettingsPairs(pairs: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new AppError('bad_input', `"${pair}" is no setting. Use name=value.`)
      return [pair.slice(0, at), readValue(pair.slice(at + 1))]
    }),
  )
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
