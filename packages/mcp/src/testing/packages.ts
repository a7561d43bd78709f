import type { PublishedPackage } from './start-registry.ts'

const readme = (version: string) => `# tidy-dates

Reads and writes dates without surprises. This is the manual of version ${version}.

## Installation

\`\`\`sh
npm install tidy-dates@${version}
\`\`\`

## Parse a date string

\`parseDate\` takes a string in ISO 8601 form and returns a \`TidyDate\`. It throws \`DateError\` when the
string holds no date.

\`\`\`ts
import { parseDate } from 'tidy-dates'

const birthday = parseDate('1969-07-20')
birthday.year // 1969
\`\`\`

## Add days

\`addDays(date, count)\` moves a date by whole days and knows about leap years. Negative counts go back.

\`\`\`ts
addDays(parseDate('2024-02-28'), 2).toString() // 2024-03-01
\`\`\`
`

const TIME_ZONES = `---
title: Time zones
---

# Time zones

A date has no time zone until it is given one. \`inZone\` attaches one by its IANA name, such as
\`Europe/Paris\`, and computes the offset for that day, daylight saving included.

## Convert between zones

Use \`toZone\` to express the same instant on another clock. The instant never changes, only how it is
written down.

## Unknown zones

A name that the platform does not know throws \`ZoneError\` with the nearest names in its message.
`

/** Indexed by most tests. */
export const TIDY_DATES: PublishedPackage = {
  name: 'tidy-dates',
  versions: {
    '1.2.0': { 'README.md': readme('1.2.0') },
    '2.0.1': { 'README.md': readme('2.0.1'), 'docs/time-zones.md': TIME_ZONES },
  },
  manifest: {
    description: 'Dates without surprises',
    license: 'MIT',
    repository: { type: 'git', url: 'git+https://github.com/example/tidy-dates.git' },
  },
}

/** Published, and indexed only when somebody asks. */
export const RETRY: PublishedPackage = {
  name: '@acme/retry',
  versions: {
    '0.3.0': {
      'README.md': `# @acme/retry

\`retry(work, options)\` calls a function again until it succeeds. The pause between attempts doubles
each time, with jitter, up to \`maxPauseMs\`.
`,
    },
  },
  manifest: { description: 'Calls again until it works' },
}

/** Takes its time, as a large package does. */
export const SLOW: PublishedPackage = {
  name: 'slow-pages',
  versions: { '1.0.0': { 'README.md': '# slow-pages\n\nPages that arrive after a while.\n' } },
  delayMs: 4_000,
}
