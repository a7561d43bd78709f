/**
 * Measures how well questions find their answers, on packages indexed by the product's own pipeline.
 *
 *   bun run eval                          all sets, the product's ranking and the ones to compare it with
 *   bun run eval --set natural --config product,words
 *   bun run eval --across                 one ranking over all packages as well
 *   bun run eval --json report.json       the figures, and each question's, as JSON
 *   bun run eval --misses                 questions whose answer is not among the first five
 */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { FUSIONS } from './eval/fusions.ts'
import { openIndex } from './eval/open-index.ts'
import { printMisses, printTable } from './eval/print-report.ts'
import { readSets } from './eval/read-sets.ts'
import { runSets } from './eval/run-sets.ts'

const { values } = parseArgs({
  options: {
    set: { type: 'string', default: 'natural,paraphrased,known-items' },
    config: { type: 'string', default: Object.keys(FUSIONS).join(',') },
    across: { type: 'boolean', default: false },
    answers: { type: 'boolean', default: true },
    json: { type: 'string' },
    misses: { type: 'boolean', default: false },
  },
  allowNegative: true,
})

const index = await openIndex((line) => console.error(line))
try {
  const sets = await readSets(index, values.set.split(','))
  const report = await runSets(index, sets, {
    configs: values.config.split(','),
    across: values.across,
    answers: values.answers,
  })
  printTable(report)
  if (values.misses) printMisses(report)
  if (values.json) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`)
} finally {
  await index.close()
}
