import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name, light, dark]) => [name ?? '', [light ?? '', dark ?? ''] as const] as const,
  ),
)

/** Relative luminance as WCAG 2.1 defines it. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

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
      for (const theme of [0, 1] as const) {
        const a = tokens.get(front)?.[theme]
        const b = tokens.get(back)?.[theme]
        expect(contrast(a ?? '', b ?? '')).toBeGreaterThanOrEqual(least)
      }
    })
  }
})
