export {
  type DocsAnswer,
  type DocsIndexing,
  QueryDocsInput,
  type SearchInfo,
  type Snippet,
  type VersionContract,
} from './docs-answer.ts'
export { queryDocs } from './query-docs.ts'
export { retrievalRouter } from './router.ts'
