export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export const THEME_COOKIE = 'twinmcp_theme'

/** The theme a cookie or form names; anything unknown follows the system. */
export const toTheme = (value: unknown): Theme =>
  THEMES.find((theme) => theme === value) ?? 'system'
