const core = 'packages/core/src'

/** Lists just what the good code imports, or knip would be right to complain. */
const manifest = (name: string, others: object, ...dependencies: string[]) =>
  `${JSON.stringify(
    {
      name,
      private: true,
      type: 'module',
      ...others,
      dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '*'])),
    },
    null,
    2,
  )}\n`

const tsconfig = (...lib: string[]) =>
  `${JSON.stringify(
    { extends: '../../tsconfig.base.json', compilerOptions: { lib }, include: ['src'] },
    null,
    2,
  ).replace(/\[\s+("[^\]]+")\s+\]/g, (_, items: string) => `[${items.replace(/\s+/g, ' ')}]`)}\n`

const svelte = (script: string, markup: string) =>
  `<script lang="ts">\n${script}\n</script>\n\n${markup}\n`

/** A small repository that passes every gate; bad code is laid over it, text by path. */
export const goodCode: Record<string, string> = {
  'README.md': 'See `packages/core/src/llm/index.ts` and [the slice](packages/core/src/llm).\n',
  'docs/decisions/README.md': '[0001](0001-listed.md)\n',
  'docs/decisions/0001-listed.md': '# 0001 · Listed\n',
  'package.json': manifest('fixture', { workspaces: ['apps/*', 'packages/*', 'e2e'] }),
  'e2e/package.json': manifest('@twinmcp/e2e', {}),
  'scripts/print-path.ts': 'console.log(process.env.PATH)\n',
  'scripts/tsconfig.json': tsconfig('ESNext').replace('../../', '../').replace('"src"', '"."'),

  'packages/db/package.json': manifest(
    '@twinmcp/db',
    { exports: { '.': './src/index.ts' } },
    'drizzle-orm',
  ),
  'packages/db/src/index.ts': "import 'drizzle-orm'\n\nexport const db = 'x'\n",

  'packages/core/package.json': manifest(
    '@twinmcp/core',
    { exports: { '.': './src/index.ts', './*': './src/*/index.ts' } },
    '@twinmcp/db',
    'drizzle-orm',
  ),
  'packages/core/tsconfig.json':
    '{\n  "extends": "../../tsconfig.base.json",\n  "include": ["."]\n}\n',
  [`${core}/index.ts`]:
    "export { bill } from './billing/index.ts'\nexport { chat } from './chat/index.ts'\n",
  [`${core}/env.ts`]: "export const home = process.env.TWINMCP_HOME ?? Bun.env.HOME ?? ''\n",
  [`${core}/llm/index.ts`]: "export { embed } from './embed.ts'\n",
  [`${core}/llm/embed.ts`]:
    "import { readFile } from 'node:fs/promises'\nimport { home } from '../env.ts'\n\nvoid readFile('x')\nexport const embed = async (text: string) => home + (await readFile(text))\n",
  [`${core}/identity/index.ts`]: 'export const whoami = 1\n',
  [`${core}/libraries/index.ts`]: "export { resolveLibrary } from './resolve-library.ts'\n",
  [`${core}/libraries/resolve-library.ts`]:
    "import { embed } from '../llm/index.ts'\nimport { find } from './queries.ts'\n\nexport const resolveLibrary = () => embed(find)\n",
  [`${core}/libraries/queries.ts`]:
    "import { db } from '@twinmcp/db'\nimport 'drizzle-orm'\n\nexport const find = db\n",
  [`${core}/ingest/index.ts`]:
    "import { resolveLibrary } from '../libraries/index.ts'\n\nexport const ingest = resolveLibrary\n",
  [`${core}/retrieval/index.ts`]:
    "import { resolveLibrary } from '../libraries/index.ts'\n\nexport const search = resolveLibrary\n",
  [`${core}/chat/index.ts`]:
    "import { search } from '../retrieval/index.ts'\n\nexport const chat = search\n",
  [`${core}/billing/index.ts`]:
    "import { whoami } from '../identity/index.ts'\n\nexport const bill = whoami\n",

  'packages/mcp/package.json': manifest(
    '@twinmcp/mcp',
    { exports: { '.': './src/server.ts' }, bin: { twinmcp: './src/cli.ts' } },
    '@twinmcp/core',
  ),
  'packages/mcp/src/server.ts':
    "import { bill, chat } from '@twinmcp/core'\n\nexport const server = [bill, chat]\n",
  'packages/mcp/src/cli.ts': "import { server } from './server.ts'\n\nconsole.log(server)\n",

  'apps/worker/package.json': manifest(
    '@twinmcp/worker',
    { scripts: { start: 'bun src/main.ts' } },
    '@twinmcp/core',
  ),
  'apps/worker/src/main.ts': "import { ingest } from '@twinmcp/core/ingest'\n\nawait ingest()\n",

  'apps/web/package.json': manifest('@twinmcp/web', {}, '@sveltejs/kit', '@twinmcp/core', 'svelte'),
  'apps/web/tsconfig.json': tsconfig('ESNext', 'DOM'),
  'apps/web/src/lib/Count.svelte': svelte(
    "import type { embed } from '@twinmcp/core/llm'\nimport Count from './Count.svelte'\n\nlet { run }: { run: typeof embed } = $props()",
    '<p>{run.length}</p>\n\n{#if run.length > 1}\n  <Count {run} />\n{/if}',
  ),
  'apps/web/src/routes/+page.server.ts':
    "import type { RequestEvent } from '@sveltejs/kit'\nimport { embed } from '@twinmcp/core/llm'\n\nexport const load = (event: RequestEvent) => embed(event.url.href)\n",
  'apps/web/src/routes/+page.svelte': svelte(
    "import Count from '../lib/Count.svelte'",
    "<Count run={async () => ''} />",
  ),
}
