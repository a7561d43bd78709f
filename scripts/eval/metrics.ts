/** How well one ranking answers one question. `grades` are those of the ranking, best first. */
export interface Scores {
  ndcg10: number
  mrr: number
  hit1: number
  hit5: number
  recall5: number
  recall10: number
}

const gain = (grade: number, rank: number) => (2 ** grade - 1) / Math.log2(rank + 2)
const discounted = (grades: readonly number[]) =>
  grades.reduce((sum, grade, rank) => sum + gain(grade, rank), 0)

/** @param all grades of every chunk of the collection, in any order */
export function score(grades: readonly number[], all: readonly number[]): Scores {
  const ideal = discounted(all.toSorted((a, b) => b - a).slice(0, 10))
  const relevant = all.filter((grade) => grade > 0).length
  const first = grades.findIndex((grade) => grade > 0)
  const within = (k: number) => grades.slice(0, k).filter((grade) => grade > 0).length
  return {
    ndcg10: ideal > 0 ? discounted(grades.slice(0, 10)) / ideal : 0,
    mrr: first < 0 ? 0 : 1 / (first + 1),
    hit1: Number(first === 0),
    hit5: Number(first >= 0 && first < 5),
    recall5: within(5) / Math.min(5, relevant),
    recall10: within(10) / Math.min(10, relevant),
  }
}

export function mean(list: readonly Scores[]): Scores {
  const keys = ['ndcg10', 'mrr', 'hit1', 'hit5', 'recall5', 'recall10'] as const
  const entries = keys.map((key) => {
    const sum = list.reduce((total, scores) => total + scores[key], 0)
    return [key, Math.round((sum / Math.max(1, list.length)) * 10_000) / 10_000]
  })
  return Object.fromEntries(entries) as unknown as Scores
}
