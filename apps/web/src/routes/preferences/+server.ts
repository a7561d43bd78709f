import { redirect } from '@sveltejs/kit'
import { cookieName, isLocale } from '#lib/paraglide/runtime.js'
import { THEME_COOKIE, toTheme } from '#lib/theme.ts'
import type { RequestHandler } from './$types'

const YEAR_SECONDS = 31_536_000

/** Only a path of this site; `//host` and `/\host` would leave it. */
const toLocalPath = (value: unknown) =>
  typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : '/'

/** Sets theme or language from a plain form, then goes back to where the visitor was. */
export const POST: RequestHandler = async ({ request, cookies, locals }) => {
  const form = await request.formData()
  const options = {
    path: '/',
    maxAge: YEAR_SECONDS,
    sameSite: 'lax',
    httpOnly: true,
    secure: locals.origin.startsWith('https:'),
  } as const
  const theme = form.get('theme')
  const locale = form.get('locale')
  if (theme !== null) cookies.set(THEME_COOKIE, toTheme(theme), options)
  if (isLocale(locale)) cookies.set(cookieName, locale, options)
  redirect(303, toLocalPath(form.get('next')))
}
