import { isFinished, type RunView } from '@twinmcp/core/runs'
import type { Terminal } from './terminal.ts'

const BAR_WIDTH = 24

/** Shows how runs get on: one redrawn line on a terminal, a line a stage elsewhere. */
export interface ProgressDisplay {
  update(run: RunView): void
  /** Takes the redrawn line away, so that other lines can follow. */
  clear(): void
}

export function createProgressDisplay(terminal: Terminal): ProgressDisplay {
  return terminal.redraws ? redrawnLine() : linePerStage(terminal)
}

function redrawnLine(): ProgressDisplay {
  const runs = new Map<string, RunView>()
  const clear = () => process.stderr.write('\r\x1b[K')
  return {
    update(run) {
      runs.set(run.id, run)
      const live = [...runs.values()].filter((known) => !isFinished(known))
      const shown = live.find((known) => known.status === 'running') ?? live[0]
      clear()
      if (!shown) return
      const others = live.length > 1 ? ` (+${live.length - 1})` : ''
      const line = `${bar(shown.progress.percent)} ${describeRun(shown)}${others}`
      process.stderr.write(line.slice(0, (process.stderr.columns || 80) - 1))
    },
    clear,
  }
}

function linePerStage(terminal: Terminal): ProgressDisplay {
  const seen = new Map<string, string>()
  return {
    update(run) {
      const state = isFinished(run) ? run.status : run.stage
      if (seen.get(run.id) === state) return
      seen.set(run.id, state)
      terminal.note(describeRun(run))
    },
    clear: () => {},
  }
}

/** `/npm/zod 4.1.0: embed 62 %, 40 pages, 120/200 snippets, 31/s` */
export function describeRun(run: RunView): string {
  const name = `${run.libraryId} ${run.version ?? run.requestedRange}`
  if (isFinished(run)) return `${name}: ${run.status}${run.error ? `: ${run.error.message}` : ''}`
  if (run.status === 'queued') return `${name}: queued`
  const { percent, pagesParsed, pagesFound, chunksEmbedded, chunksFound, chunksPerSecond } =
    run.progress
  const snippets =
    run.stage === 'embed' ? `${chunksEmbedded}/${chunksFound} snippets` : `${chunksFound} snippets`
  const parts = [
    `${run.stage} ${Math.floor(percent)} %`,
    pagesFound > 0 ? `${pagesParsed}/${pagesFound} pages` : '',
    chunksFound > 0 ? snippets : '',
    chunksPerSecond > 0 ? `${Math.round(chunksPerSecond)}/s` : '',
  ]
  return `${name}: ${parts.filter(Boolean).join(', ')}`
}

function bar(percent: number): string {
  const full = Math.round((Math.min(100, Math.max(0, percent)) / 100) * BAR_WIDTH)
  return `[${'#'.repeat(full)}${'-'.repeat(BAR_WIDTH - full)}]`
}
