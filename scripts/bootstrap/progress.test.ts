import { expect, test } from 'vitest'
import { createProgress, runStep } from './progress.ts'

function record(isTTY: boolean) {
  const written: string[] = []
  return { written, output: { isTTY, columns: 60, write: (text: string) => written.push(text) } }
}

test('away from a terminal every change is one line, also of steps that run side by side', async () => {
  const { written, output } = record(false)
  const progress = createProgress(3, { output })
  await runStep(progress, 'Check', async () => 'Bun', String)
  const database = progress.begin('Database')
  const build = progress.begin('Build')
  database.note('compiling pgvector')
  build.done('built')
  database.done()
  expect(written.map((line) => line.replace(/\d+\.\d s/, 'n s'))).toEqual([
    '✓ [1/3] Check: Bun  n s\n',
    '  [2/3] Database: compiling pgvector\n',
    '✓ [3/3] Build: built  n s\n',
    '✓ [2/3] Database  n s\n',
  ])
})

test('a failed step says so and passes its error on', async () => {
  const { written, output } = record(false)
  const failing = runStep(createProgress(1, { output }), 'Check', () =>
    Promise.reject(new Error('no')),
  )
  await expect(failing).rejects.toThrow('no')
  expect(written.join('')).toContain('✗ [1/1] Check: failed')
})

test('on a terminal a finished step stays and the running ones are drawn below it', () => {
  const { written, output } = record(true)
  const progress = createProgress(2, { output })
  const one = progress.begin('One')
  const two = progress.begin('Two')
  one.done()
  expect(written.at(-2)).toContain('✓ [1/2] One')
  expect(written.at(-1)).toContain('[2/2] Two')
  two.done()
  expect(written.at(-2)).toMatch('\x1b[1A\x1b[J✓ [2/2] Two')
})
