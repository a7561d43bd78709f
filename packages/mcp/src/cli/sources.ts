import { createCaller } from '@twinmcp/core'
import type { SourcePlan } from '@twinmcp/core/freshness'
import type { SourceView } from '@twinmcp/core/ingest'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withApp } from './open-app.ts'
import type { Cli } from './run-command.ts'
import { formatTable } from './table.ts'

/** The sources of a library: what each gave, when it is looked at again, and why then. */
export function sources(cli: Cli, libraryId: string): Promise<ExitCode> {
  return withApp(cli, async ({ ctx }) => {
    const api = createCaller(ctx)
    const [views, plans] = await Promise.all([
      api.ingest.sources({ libraryId }),
      api.freshness.plans({ libraryId }),
    ])
    const planOf = new Map(plans.map((plan) => [plan.sourceId, plan]))
    cli.terminal.printJson({
      sources: views.map((view) => ({ ...view, plan: planOf.get(view.sourceId) ?? null })),
    })
    const rows = views.map((view) => toRow(view, planOf.get(view.sourceId)))
    const [head, ...lines] = formatTable(
      [['SOURCE', 'LOCATOR', 'STATE', 'PAGES', 'LAST LOOK', 'PLAN'], ...rows],
      cli.terminal.columns,
    )
    cli.terminal.print(cli.terminal.color.dim(head ?? ''))
    for (const line of lines) cli.terminal.print(line)
    for (const plan of plans) {
      if (plan.lastError) cli.terminal.note(`${plan.sourceId}: ${plan.lastError}`)
    }
    return EXIT.ok
  })
}

function toRow(view: SourceView, plan: SourcePlan | undefined): string[] {
  const [part] = view.parts
  return [
    `${view.sourceId}`,
    view.locator,
    plan?.state ?? '-',
    part ? `${part.documentCount} in ${part.version}` : '-',
    plan?.lastCheckedAt?.slice(0, 16).replace('T', ' ') ?? '-',
    plan?.reason ?? '-',
  ]
}
