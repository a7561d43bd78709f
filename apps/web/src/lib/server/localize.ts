import type { Handle } from '@sveltejs/kit/hooks'
import { paraglideMiddleware } from '#lib/paraglide/server.js'
import { THEME_COOKIE, toTheme } from '#lib/theme.ts'
import { requestOrigin } from './request-origin.ts'

/** Paths for programs: no language, no theme. */
const MACHINE = /^\/(api\/|mcp$|healthz$|readyz$|metrics$)/

/** Chooses language and theme, and writes both into the first byte of the page. */
export const localize: Handle = ({ event, resolve }) => {
  event.locals.theme = toTheme(event.cookies.get(THEME_COOKIE))
  event.locals.origin = requestOrigin(event)
  if (MACHINE.test(event.url.pathname)) return resolve(event)
  return paraglideMiddleware(event.request, ({ locale }) =>
    resolve(event, {
      transformPageChunk: ({ html }) =>
        html.replace(
          '<html lang="en" data-theme="system">',
          `<html lang="${locale}" data-theme="${event.locals.theme}">`,
        ),
      preload: (file) =>
        file.type === 'font' ? file.filename.includes('-latin-wght') : file.type !== 'asset',
    }),
  )
}
