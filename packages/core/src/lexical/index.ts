export { analyze } from './analyze.ts'
export { BM25, buildPostings, type Posting } from './build-postings.ts'
