export {
  type DocsAnswer,
  type DocsIndexing,
  QueryDocsInput,
  type Snippet,
} from './docs-answer.ts'
export { queryDocs } from './query-docs.ts'
export { retrievalRouter } from './router.ts'
