import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fixedSchema } from './fixed-schema.ts'
import { withAliases } from './rename-arguments.ts'

const Input = z.object({
  libraryId: z.string().describe('an id such as /npm/zod'),
  maxTokens: z.int().min(200).default(4000),
})
const schema = fixedSchema(withAliases(Input, { maxTokens: ['tokens'], libraryId: ['library'] }))
const validate = async (value: unknown) => schema['~standard'].validate(value)

describe('the arguments of a tool', () => {
  it('may come under another name', async () => {
    expect(await validate({ library: '/npm/zod', tokens: 500 })).toMatchObject({
      value: { libraryId: '/npm/zod', maxTokens: 500 },
    })
  })

  it('win under their own name', async () => {
    expect(await validate({ libraryId: '/npm/a', library: '/npm/b' })).toMatchObject({
      value: { libraryId: '/npm/a' },
    })
  })

  it('are described in the complaint about a missing one', async () => {
    const { issues } = await validate({ maxTokens: 500 })
    expect(issues?.[0]?.message).toContain('an id such as /npm/zod')
  })

  it.each([null, 'text', 7, []])('are refused when they are %j', async (value) => {
    expect((await validate(value)).issues?.length).toBeGreaterThan(0)
  })

  it('are listed under their own names only', () => {
    const json = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
    expect(Object.keys(json.properties as object)).toEqual(['libraryId', 'maxTokens'])
    expect(json.required).toEqual(['libraryId'])
  })
})
