export { analyze } from './analyze.ts'
export {
  BM25,
  buildPostings,
  type LexicalChunk,
  type Posting,
  streamPostings,
} from './build-postings.ts'
