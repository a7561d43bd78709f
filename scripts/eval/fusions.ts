import {
  type Candidate,
  type FusedRank,
  fuseRanks,
} from '../../packages/core/src/retrieval/fuse-ranks.ts'

export type Fusion = (candidates: readonly Candidate[], bestPossible: number) => FusedRank[]

const by =
  (value: (candidate: Candidate, all: readonly Candidate[]) => number): Fusion =>
  (candidates) =>
    candidates
      .map((candidate) => ({ ordinal: candidate.ordinal, score: value(candidate, candidates) }))
      .sort((a, b) => b.score - a.score || a.ordinal - b.ordinal)

const bestLexical = (all: readonly Candidate[]) =>
  Math.max(1e-9, ...all.map((candidate) => candidate.lexical))

/** Share of candidates that are better by one of the two scores, as reciprocal rank fusion sees it. */
const reciprocal = (all: readonly Candidate[], value: (candidate: Candidate) => number) => {
  const ranked = [...all].sort((a, b) => value(b) - value(a))
  return (candidate: Candidate) => 1 / (60 + ranked.indexOf(candidate))
}

/** Ways to merge the two searches, to compare with the product's. */
export const FUSIONS: Record<string, Fusion> = {
  product: fuseRanks,
  words: by((candidate) => candidate.lexical),
  meaning: by((candidate) => candidate.semantic ?? 0),
  'weighted 80/20': by(
    (candidate, all) =>
      0.8 * (candidate.semantic ?? 0) + (0.2 * candidate.lexical) / bestLexical(all),
  ),
  'weighted 70/30': by(
    (candidate, all) =>
      0.7 * (candidate.semantic ?? 0) + (0.3 * candidate.lexical) / bestLexical(all),
  ),
  'reciprocal ranks': (candidates) => {
    const words = reciprocal(candidates, (candidate) => candidate.lexical)
    const meaning = reciprocal(candidates, (candidate) => candidate.semantic ?? 0)
    return by((candidate) => words(candidate) + meaning(candidate))(candidates, 0)
  },
}
