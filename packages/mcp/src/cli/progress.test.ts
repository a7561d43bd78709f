import type { RunView } from '@twinmcp/core/runs'
import { expect, it } from 'vitest'
import { describeRun } from './progress.ts'

const run = (changes: Partial<RunView>, progress: Partial<RunView['progress']> = {}): RunView => ({
  id: '01900000-0000-7000-8000-000000000000',
  libraryId: '/npm/zod',
  requestedRange: '^4',
  version: null,
  status: 'running',
  stage: 'metadata',
  trigger: 'user',
  attempt: 0,
  error: null,
  coverage: null,
  sourceLocator: '',
  changes: null,
  current: null,
  cancelRequested: false,
  createdAt: '2026-11-22T12:00:00.000Z',
  startedAt: null,
  searchableAt: null,
  finishedAt: null,
  ...changes,
  progress: {
    percent: 0,
    pagesFound: 0,
    pagesParsed: 0,
    chunksFound: 0,
    chunksEmbedded: 0,
    chunksPerSecond: 0,
    ...progress,
  },
})

it.each([
  [run({ status: 'queued' }), '/npm/zod ^4: queued'],
  [run({}), '/npm/zod ^4: metadata 0 %'],
  [
    run(
      { stage: 'embed', version: '4.1.0' },
      {
        percent: 62.9,
        pagesFound: 40,
        pagesParsed: 40,
        chunksFound: 200,
        chunksEmbedded: 120,
        chunksPerSecond: 30.6,
      },
    ),
    '/npm/zod 4.1.0: embed 62 %, 40/40 pages, 120/200 snippets, 31/s',
  ],
  [run({ status: 'succeeded', version: '4.1.0' }), '/npm/zod 4.1.0: succeeded'],
  [
    run({ status: 'failed', error: { code: 'not_found', message: 'No such package.' } }),
    '/npm/zod ^4: failed: No such package.',
  ],
])('a run is told in one line: %#', (view, line) => {
  expect(describeRun(view)).toBe(line)
})
