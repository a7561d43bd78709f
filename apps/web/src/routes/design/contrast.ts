export interface ColourToken {
  name: string
  light: string
  dark: string
}

/** Every `--name: light-dark(#light, #dark)` of a style sheet. */
export const readTokens = (css: string): ColourToken[] =>
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name = '', light = '', dark = '']) => ({ name, light, dark }),
  )

/** Relative luminance of `#rrggbb`, 0 to 1, as WCAG 2.1 defines it. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

/** Contrast ratio of two colours, 1 to 21, as WCAG 2.1 defines it. */
export function contrast(one: string, other: string): number {
  const a = luminance(one)
  const b = luminance(other)
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}
