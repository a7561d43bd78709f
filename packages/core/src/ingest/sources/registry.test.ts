import { expect, test } from 'vitest'
import { findSource, sourceKinds } from './registry.ts'

test.each([...sourceKinds])(
  'the kind %s names itself and has a default for every setting',
  async (kind) => {
    const source = await findSource(kind)
    expect(source.kind).toBe(kind)
    expect(source.settings.safeParse({}).success).toBe(true)
    expect(source.settings.safeParse({ unknownSetting: 1 }).success).toBe(false)
  },
)

test('a kind that there is not is refused with those that there are', async () => {
  await expect(findSource('ftp')).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining('website'),
  })
  await expect(findSource('constructor')).rejects.toMatchObject({ code: 'bad_input' })
})
