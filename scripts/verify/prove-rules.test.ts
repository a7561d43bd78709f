import { join } from 'node:path'
import type { IConfiguration } from 'dependency-cruiser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { badCode } from './bad-code.ts'
import { createFixture, type Fixture } from './create-fixture.ts'
import { goodCode } from './good-code.ts'
import type { Outcome } from './run-tool.ts'
import { steps } from './steps.ts'

const origin = join(import.meta.dirname, '../..')

// Each tool runs once over all the bad code: starting it costs more than what it reads.
describe.each(steps)('the step $name', (step) => {
  const cases = badCode.filter((bad) => bad.step === step.name)
  let fixture: Fixture
  let outcome: Outcome

  beforeAll(async () => {
    fixture = createFixture(origin, Object.assign({}, goodCode, ...cases.map((bad) => bad.files)))
    outcome = await step.run(fixture.root)
  }, 60_000)
  afterAll(() => fixture?.remove())

  test('has bad code to be proved on, and fails on it', () => {
    expect(cases).not.toEqual([])
    expect(outcome.ok).toBe(false)
  })

  test.each(cases)('blames $at by $rule', ({ rule, at }) => {
    expect(blocksNaming(outcome.output, at).join('\n')).toContain(rule)
  })

  test('passes good code', async () => {
    const good = createFixture(origin, goodCode)
    try {
      const { ok, output } = await step.run(good.root)
      expect(ok ? '' : output).toBe('')
    } finally {
      good.remove()
    }
  })
})

test('every rule of .dependency-cruiser.mjs has bad code that proves it', async () => {
  const path = join(origin, '.dependency-cruiser.mjs')
  const { default: config }: { default: IConfiguration } = await import(path)
  const proved = badCode.filter(({ step }) => step === 'deps').map(({ rule }) => rule)
  const names = (config.forbidden ?? []).map(({ name }) => name ?? '')
  expect(names.filter((name) => !proved.some((rule) => name.startsWith(rule)))).toEqual([])
})

/** The parts of a tool's output that name the file: its lines, or its paragraphs under a headline. */
function blocksNaming(output: string, file: string): string[] {
  const headline = /^(?=(?:Unused|Unlisted|Unresolved|Duplicate) |\/\S+:\d+:\d+$)/m
  const blocks = headline.test(output) ? output.split(headline) : output.split('\n')
  return blocks.filter((block) => block.includes(file))
}
