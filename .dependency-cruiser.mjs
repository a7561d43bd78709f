// Slices from the ground up: a slice may import those on lines above its own.
const order = [
  ['identity', 'llm', 'ops', 'lexical', 'egress'],
  ['runs'],
  ['libraries'],
  ['ingest', 'retrieval'],
  ['freshness'],
  ['chat'],
  ['worker'],
]
const core = '^packages/core/src'
const testing = '^packages/[^/]+/src/testing(/|\\.ts$)'
const tests = '\\.(test|test-suite|spec)\\.ts$'
// SvelteKit itself keeps src/lib/server out of the browser.
const serverOnly = '(/\\+server|\\.server)\\.ts$|^apps/web/src/lib/server/'

const slice = (...names) => `${core}/(${names.join('|')})/`

/** One rule a level: nothing above it may be imported from it, nor its neighbours where they must stay apart. */
const sliceOrder = order.slice(0, -1).map((level, depth) => ({
  name: `slice-order-${level.join('-')}`,
  comment: `${level.join(', ')} know nothing of the slices built on them.`,
  severity: 'error',
  from: { path: slice(...level), pathNot: tests },
  to: { path: slice(...order.slice(depth + 1).flat(), 'billing', 'analytics') },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means two modules are one; also counts imports of types.',
      severity: 'error',
      from: { path: '^(.+)$' },
      // A Svelte component draws itself again by importing itself.
      to: { circular: true, pathNot: '^$1$' },
    },
    {
      name: 'no-unresolvable',
      comment: "A deep import past a package's `exports`, or a missing file.",
      severity: 'error',
      from: {},
      to: {
        couldNotResolve: true,
        // SvelteKit and Vite provide these at build time.
        pathNot: '^(\\$app/|\\$env/|virtual:|bun(:|$)|\\./\\$types)',
        // Types may come from an @types package, which only the compiler looks into.
        preCompilationOnly: false,
      },
    },
    {
      name: 'no-reaching-into-workspaces',
      comment: 'Another workspace is imported by its name, so that its `exports` hold.',
      severity: 'error',
      from: { path: '^((?:packages|apps)/[^/]+|e2e)/' },
      to: {
        path: '^(packages|apps|e2e)/',
        pathNot: '^$1/',
        dependencyTypes: ['local'],
      },
    },
    {
      name: 'slices-through-index',
      comment: 'Slices reach one another only through index.ts.',
      severity: 'error',
      from: { path: `${core}/([^/]+)/` },
      to: {
        path: `${core}/[^/]+/`,
        pathNot: [`${core}/$1/`, `${core}/[^/]+/index\\.ts$`, testing],
      },
    },
    ...sliceOrder,
    {
      name: 'slices-have-a-place',
      comment: 'A new slice is added to the order at the top of this file.',
      severity: 'error',
      from: {
        path: `${core}/[^/]+/`,
        pathNot: [slice(...order.flat(), 'billing', 'analytics'), testing],
      },
      to: {},
    },
    {
      name: 'testing-in-tests-only',
      comment: 'Template databases and recorded contexts never reach a running server.',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: [tests, testing, '\\.config\\.ts$'] },
      to: { path: testing },
    },
    {
      name: 'retrieval-apart-from-ingest',
      comment: 'The read path and the write path share only tables and llm.',
      severity: 'error',
      from: { path: slice('retrieval') },
      to: { path: slice('ingest') },
    },
    {
      name: 'ingest-apart-from-retrieval',
      comment: 'The write path and the read path share only tables and llm.',
      severity: 'error',
      from: { path: slice('ingest') },
      to: { path: slice('retrieval') },
    },
    {
      name: 'billing-and-analytics-on-identity',
      comment: 'They depend on identity alone; the others enqueue tasks for them.',
      severity: 'error',
      from: { path: slice('billing', 'analytics') },
      to: { path: `${core}/[^/]+/`, pathNot: [slice('identity'), slice('billing', 'analytics')] },
    },
    {
      name: 'chat-apart-from-billing',
      severity: 'error',
      from: { path: slice('chat') },
      to: { path: slice('billing', 'analytics') },
    },
    {
      name: 'sql-in-queries-only',
      comment: 'drizzle and pg are touched in queries.ts of a slice and in packages/db.',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: ['^packages/db/', '/queries\\.ts$', tests] },
      to: { path: '(^|node_modules/)(drizzle-orm|pg)(/|$)' },
    },
    {
      name: 'core-below-mcp-and-apps',
      severity: 'error',
      from: { path: '^packages/core/' },
      to: { path: '^(packages/mcp|apps)/' },
    },
    {
      name: 'db-below-core',
      severity: 'error',
      from: { path: '^packages/db/' },
      to: { path: '^(packages/(core|mcp)|apps)/' },
    },
    {
      name: 'mcp-below-apps',
      severity: 'error',
      from: { path: '^packages/mcp/' },
      to: { path: '^apps/' },
    },
    {
      name: 'client-takes-types-only',
      comment: 'What runs in the browser may know the shapes of core, never its code.',
      severity: 'error',
      from: { path: '^apps/web/src/', pathNot: [serverOnly, tests] },
      to: { path: '^packages/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.svelte-kit|build|coverage|fixtures|paraglide)/' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: 'specify',
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.svelte', '.json'],
    },
  },
}
