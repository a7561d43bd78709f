export { countTokens } from './count-tokens.ts'
export { createEmbedder, type Embedder, type EmbedderSettings } from './create-embedder.ts'
export {
  createQueryEmbeddingCache,
  type QueryEmbeddingCache,
} from './create-query-embedding-cache.ts'
export type { Backend } from './load-session.ts'
export { DIMENSIONS, MAX_INPUT_TOKENS, MODEL_ID } from './minilm-graph.ts'
export { type PreparedModel, type PrepareStep, prepareModel } from './prepare-model.ts'
export { truncateToTokens } from './truncate-to-tokens.ts'
