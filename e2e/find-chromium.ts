/** Chromium as the operator names it, else where Debian puts it; `prepare.ts` installs a missing one. */
export const findChromium = (): string => process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
