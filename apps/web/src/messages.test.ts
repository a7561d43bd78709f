import { describe, expect, it } from 'vitest'
import en from '../messages/en.json' with { type: 'json' }
import fr from '../messages/fr.json' with { type: 'json' }

const placeholders = (message: unknown) =>
  [...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

describe('message catalogues', () => {
  it('have the same messages in both languages', () => {
    expect(Object.keys(fr).sort()).toEqual(Object.keys(en).sort())
  })

  it('use the same placeholders in both languages', () => {
    const french: Record<string, unknown> = fr
    for (const [key, message] of Object.entries(en)) {
      expect(placeholders(french[key]), key).toEqual(placeholders(message))
    }
  })

  it('leave no message empty', () => {
    for (const message of [...Object.values(en), ...Object.values(fr)]) {
      expect(JSON.stringify(message).length).toBeGreaterThan(2)
    }
  })
})
