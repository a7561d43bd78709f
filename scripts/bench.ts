/**
 * Measures what the product promises on this machine: indexing of next@16.4.6 and ai@6.0.326 into a
 * database of its own, then questions over HTTP MCP; a crawl of a site of 1,000 pages, a repository of
 * 1 GB, the declarations of typescript. Prints JSON; a table goes to standard error.
 *
 *   bun run bench             everything; embedding the first package takes minutes
 *   bun run bench --quick     ai@6.0.326 alone and fewer questions
 *   bun run bench --sources   only the crawl, the repository and the declarations
 *   bun run bench --keep      what an earlier run indexed is not indexed again
 */
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { judgeTargets, type ReadFigures, type SourceFigures } from './bench/judge-targets.ts'
import { measureApi } from './bench/measure-api.ts'
import { measureCrawl } from './bench/measure-crawl.ts'
import { measureFirstAnswer } from './bench/measure-first-answer.ts'
import { measureIndexing } from './bench/measure-indexing.ts'
import { measureQueries } from './bench/measure-queries.ts'
import { measureRepository } from './bench/measure-repository.ts'
import { openBench } from './bench/open-bench.ts'
import { readQuestions } from './bench/read-questions.ts'
import { startServer } from './bench/start-server.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    sources: { type: 'boolean', default: false },
  },
})
const log = (line: string) => console.error(line)
const packages = values.quick ? ['ai@6.0.326'] : ['ai@6.0.326', 'next@16.4.6']
const loadBefore = loadavg()

const bench = await openBench(values.keep, log)
try {
  const figures = { ...(values.sources ? {} : await measure()), ...(await measureSources()) }
  const verdicts = judgeTargets(figures)
  for (const { figure, value, target, met } of verdicts) {
    log(
      `${met ? 'met   ' : 'MISSED'}  ${figure.padEnd(52)} ${String(value).padStart(8)}  ${target}`,
    )
  }
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, loadBefore, loadAfter: loadavg() }
  console.log(JSON.stringify({ machine, verdicts, ...figures }, null, 2))
} finally {
  await bench.close()
}

async function measure(): Promise<ReadFigures> {
  const indexing: ReadFigures['indexing'] = []
  for (const spec of values.keep ? [] : packages) {
    log(`indexing ${spec}`)
    indexing.push(await measureIndexing(bench, spec))
  }
  log('starting web and worker')
  const server = await startServer(bench, log)
  try {
    const questions = await readQuestions(bench, values.quick ? 250 : 700)
    log(`asking ${questions.length} questions`)
    const queries = await measureQueries(bench, server, questions)
    log('adding a package and asking it')
    const firstAnswer = await measureFirstAnswer(bench, {
      package: 'zod@4.1.12',
      question: 'how do I infer the TypeScript type of a schema?',
      expected: /z\.infer</,
    })
    return { indexing, queries, firstAnswer }
  } finally {
    await server.stop()
  }
}

async function measureSources(): Promise<SourceFigures> {
  log('crawling a site of 1,000 pages')
  const crawl = await measureCrawl(bench)
  log('reading the declarations of typescript')
  const api = await measureApi(bench.ctx, 'typescript@6.0.3')
  if (values.quick) return { crawl, api, repository: null }
  log('reading a repository of 1 GB')
  return { crawl, api, repository: await measureRepository() }
}
