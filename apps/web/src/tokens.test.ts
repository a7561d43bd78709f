import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contrast, readTokens } from './routes/design/contrast.ts'

const tokens = new Map(
  readTokens(readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')).map((token) => [
    token.name,
    token,
  ]),
)

const GROUNDS = ['paper', 'surface', 'raised']
const pairs: [string, string, number][] = [
  ...GROUNDS.flatMap((ground): [string, string, number][] => [
    ['ink', ground, 7],
    ['soft', ground, 4.5],
    ['muted', ground, 4.5],
    ['accent', ground, 4.5],
    ['danger', ground, 4.5],
    ['warn', ground, 4.5],
  ]),
  ['edge', 'paper', 3],
  ['edge', 'surface', 3],
  ['on-accent', 'accent', 4.5],
  ['paper', 'danger', 4.5],
  ['accent', 'accent-wash', 4.5],
  ['ink', 'accent-wash', 7],
  ['danger', 'danger-wash', 4.5],
  ['ink', 'danger-wash', 7],
  ['warn', 'warn-wash', 4.5],
  ['ink', 'warn-wash', 7],
]

describe('colour tokens', () => {
  for (const [front, back, least] of pairs) {
    it(`${front} on ${back} reaches ${least} to 1 in both themes`, () => {
      const [one, other] = [tokens.get(front), tokens.get(back)]
      if (!one || !other) throw new Error(`no token ${front} or ${back}`)
      expect(contrast(one.light, other.light)).toBeGreaterThanOrEqual(least)
      expect(contrast(one.dark, other.dark)).toBeGreaterThanOrEqual(least)
    })
  }
})
