import { overwriteGetLocale, toLocale } from '#lib/paraglide/runtime.js'

// The server chose the language; the browser's own list could pick another one after hydration.
overwriteGetLocale(() => toLocale(document.documentElement.lang) ?? 'en')
