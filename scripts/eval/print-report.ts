import type { Report } from './run-sets.ts'

export function printTable(report: Report): void {
  console.log(`${report.questions} questions on ${report.chunks} chunks`)
  const columns = ['ndcg10', 'mrr', 'hit1', 'hit5', 'recall5', 'recall10'] as const
  const head = ['set', 'scope', 'config'].map((name) => name.padEnd(17)).join('')
  console.log(head + columns.map((name) => name.padStart(9)).join(''))
  for (const { set, scope, config, scores } of report.figures) {
    const label = [set, scope, config].map((name) => name.padEnd(17)).join('')
    console.log(label + columns.map((name) => scores[name].toFixed(3).padStart(9)).join(''))
  }
  for (const { set, medianTokens, p90Tokens, medianSnippets } of report.answers) {
    console.log(
      `${set}: an answer has ${medianTokens} tokens (median; ${p90Tokens} at the 90th percentile) in ${medianSnippets} snippets`,
    )
  }
}

export function printMisses(report: Report): void {
  for (const { set, config, library, question, scores, top } of report.results) {
    if (config !== 'whole answer' || scores.hit5 === 1) continue
    console.log(`\n[${set}] ${library}: ${question}`)
    for (const { place, grade } of top.slice(0, 5)) console.log(`   ${grade}  ${place}`)
  }
}
