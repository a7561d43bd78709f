import { goodCode } from './good-code.ts'

/** Code that the gate `step` must refuse, blaming the file `at` by `rule`, the tool's word for it. */
export type BadCode = { step: string; rule: string; at: string; files: Record<string, string> }

const core = 'packages/core/src'
const svelte = (script: string, markup: string) =>
  `<script lang="ts">\n${script}\n</script>\n\n${markup}\n`

function bad(step: string, rule: string, at: string, text: string, others = {}): BadCode {
  return { step, rule, at, files: { [at]: text, ...others } }
}

const imports = (rule: string, at: string, specifier: string, others = {}) =>
  bad('deps', rule, at, `import '${specifier}'\n`, others)

const lint = [
  bad('biome', 'noReExportAll', `${core}/llm/barrel.ts`, "export * from './embed.ts'\n"),
  bad('biome', 'noProcessEnv', `${core}/llm/env.ts`, 'export const a = process.env.PATH\n'),
  bad('biome', 'noProcessEnv', 'apps/web/src/lib/Env.svelte', '<p>{process.env.PATH}</p>\n'),
  bad('biome', 'noJsRestrictedProperties', `${core}/llm/bun.ts`, 'export const a = Bun.env.A\n'),
  bad(
    'biome',
    'noJsRestrictedProperties',
    `${core}/llm/unpack.ts`,
    'export const { env } = process\n',
  ),
  bad(
    'biome',
    'no-import-meta-env',
    'apps/web/src/lib/meta.ts',
    'export const a = import.meta.env.MODE\n',
  ),
  bad(
    'biome',
    'noRestrictedImports',
    'apps/web/src/lib/kit-env.ts',
    "import { A } from '$env/dynamic/private'\n\nexport const a = A\n",
  ),
  bad(
    'biome',
    'noRestrictedImports',
    `${core}/llm/process.ts`,
    "import { env } from 'node:process'\n\nexport const a = env.A\n",
  ),
  bad('biome', 'noConsole', `${core}/llm/console.ts`, "console.log('noise')\n"),
  bad(
    'biome',
    'noFloatingPromises',
    `${core}/llm/promise.ts`,
    "import { embed } from './embed.ts'\n\nembed('x')\n",
  ),
  bad(
    'biome',
    'no-sql-text',
    'apps/worker/src/sql.ts',
    "import { db } from '@twinmcp/db'\n\ndb.query('select 1')\n",
  ),
  bad('biome', 'format', `${core}/llm/format.ts`, 'export   const a = "b";\n'),
  bad('biome', 'format', 'apps/web/src/lib/Format.svelte', '<p>\n      text</p>\n'),
  bad('biome', 'useButtonType', 'apps/web/src/lib/Button.svelte', '<button>Go</button>\n'),
  bad('biome', 'noUnknownProperty', 'apps/web/src/bad.css', 'a {\n  colr: red;\n}\n'),
  bad(
    'promises',
    'no-floating-promises',
    `${core}/llm/read.ts`,
    "import { readFile } from 'node:fs/promises'\n\nreadFile('x')\n",
  ),
  bad(
    'promises',
    'no-misused-promises',
    `${core}/llm/stat.ts`,
    "import { stat } from 'node:fs/promises'\n\nif (stat('x')) throw 1\n",
  ),
]

const boundaries = [
  imports('no-cycles', `${core}/llm/a.ts`, './b.ts', {
    [`${core}/llm/b.ts`]: "import './a.ts'\n",
  }),
  imports('no-unresolvable', 'apps/worker/src/deep.ts', '@twinmcp/core/src/llm/embed.ts'),
  imports(
    'no-reaching-into-workspaces',
    'apps/worker/src/reach.ts',
    '../../../packages/core/src/env.ts',
  ),
  imports('slices-through-index', `${core}/libraries/inner.ts`, '../llm/embed.ts'),
  imports('slices-have-a-place', `${core}/misc/place.ts`, '../env.ts'),
  imports('slice-order-identity-llm-ops', `${core}/llm/up.ts`, '../libraries/index.ts'),
  imports('slice-order-runs', `${core}/runs/up.ts`, '../libraries/index.ts'),
  imports('slice-order-libraries', `${core}/libraries/up.ts`, '../ingest/index.ts'),
  imports('slice-order-libraries', `${core}/libraries/bill.ts`, '../billing/index.ts'),
  imports('slice-order-ingest-retrieval', `${core}/ingest/up.ts`, '../chat/index.ts'),
  imports('retrieval-apart-from-ingest', `${core}/retrieval/side.ts`, '../ingest/index.ts'),
  imports('ingest-apart-from-retrieval', `${core}/ingest/side.ts`, '../retrieval/index.ts'),
  imports(
    'billing-and-analytics-on-identity',
    `${core}/analytics/side.ts`,
    '../libraries/index.ts',
  ),
  imports('chat-apart-from-billing', `${core}/chat/side.ts`, '../billing/index.ts'),
  imports('slice-order-freshness', `${core}/freshness/up.ts`, '../chat/index.ts'),
  imports('slice-order-chat', `${core}/chat/up.ts`, '../worker/index.ts', {
    [`${core}/worker/index.ts`]: 'export const work = 1\n',
  }),
  imports('testing-in-tests-only', `${core}/llm/testing.ts`, '../testing/create-context.ts', {
    [`${core}/testing/create-context.ts`]: 'export const context = 1\n',
  }),
  imports('sql-in-queries-only', `${core}/libraries/find.ts`, 'drizzle-orm'),
  imports('sql-in-queries-only', 'apps/worker/src/pool.ts', 'pg'),
  imports('core-below-mcp-and-apps', `${core}/llm/mcp.ts`, '@twinmcp/mcp'),
  imports('db-below-core', 'packages/db/src/core.ts', '@twinmcp/core'),
  imports('mcp-below-apps', 'packages/mcp/src/app.ts', '../../../apps/worker/src/main.ts'),
  bad(
    'deps',
    'client-takes-types-only',
    'apps/web/src/routes/Client.svelte',
    svelte("import { embed } from '@twinmcp/core/llm'", '<p>{embed}</p>'),
  ),
  bad(
    'deps',
    'client-takes-types-only',
    'apps/web/src/lib/client.ts',
    "import { embed } from '@twinmcp/core/llm'\n\nexport const run = embed\n",
  ),
]

const dead = [
  bad('knip', 'Unused files', `${core}/llm/dead-file.ts`, 'export const dead = 1\n'),
  bad(
    'knip',
    'Unused exports',
    `${core}/llm/embed.ts`,
    `${goodCode[`${core}/llm/embed.ts`]}export const dead = 1\n`,
  ),
  bad(
    'knip',
    'Unused exports',
    `${core}/index.ts`,
    `${goodCode[`${core}/index.ts`]}export { unasked } from './unasked.ts'\n`,
    { [`${core}/unasked.ts`]: 'export const unasked = 1\n' },
  ),
  bad(
    'knip',
    'Unlisted dependencies',
    'packages/mcp/src/cli.ts',
    `import 'commander'\n${goodCode['packages/mcp/src/cli.ts']}`,
  ),
  bad(
    'knip',
    'Unused dependencies',
    'packages/db/package.json',
    (goodCode['packages/db/package.json'] ?? '').replace('"drizzle-orm"', '"zod": "*",$&'),
  ),
]

const types = [
  bad('types', 'TS2322', `${core}/typed/assign.ts`, "export const count: number = 'one'\n"),
  bad(
    'types',
    'TS2532',
    `${core}/typed/index-access.ts`,
    'export const first = (list: string[]) => list[0].length\n',
  ),
  bad(
    'web',
    "Type 'string' is not assignable",
    'apps/web/src/lib/Wrong.svelte',
    svelte("const count: number = 'one'", '<p>{count}</p>'),
  ),
]

const documents = [
  bad('docs', 'docs-path', 'docs/span.md', 'Read `packages/core/src/llm/gone.ts`.\n'),
  bad('docs', 'docs-path', 'docs/link.md', 'Read [this](../nowhere.md).\n'),
  bad('docs', 'decision-index', 'docs/decisions/0002-unlisted.md', '# 0002 · Unlisted\n'),
  bad('docs', 'decision-number', 'docs/decisions/0001-twice.md', '# 0001 · Twice\n'),
]

const shapes = [
  bad('shape', 'file-length', `${core}/llm/long.ts`, 'export const a = 1\n'.repeat(301)),
  bad('shape', 'file-name', `${core}/llm/utils.ts`, 'export const a = 1\n'),
]

export const badCode: BadCode[] = [
  ...lint,
  ...boundaries,
  ...dead,
  ...types,
  ...documents,
  ...shapes,
]
