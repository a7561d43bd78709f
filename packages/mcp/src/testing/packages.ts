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
const TIDY_DATES = {
  name: 'tidy-dates',
  versions: [
    { version: '1.2.0', files: { 'README.md': readme('1.2.0') } },
    {
      version: '2.0.1',
      files: { 'README.md': readme('2.0.1'), 'docs/time-zones.md': TIME_ZONES },
      manifest: {
        description: 'Dates without surprises',
        license: 'MIT',
        repository: { type: 'git', url: 'git+https://github.com/example/tidy-dates.git' },
      },
    },
  ],
}

/** Published, and indexed only when somebody asks. */
const RETRY = {
  name: '@acme/retry',
  versions: [
    {
      version: '0.3.0',
      files: {
        'README.md': `# @acme/retry

\`retry(work, options)\` calls a function again until it succeeds. The pause between attempts doubles
each time, with jitter, up to \`maxPauseMs\`.
`,
      },
      manifest: { description: 'Calls again until it works' },
    },
  ],
}

/** Takes its time, as a large package does. */
const SLOW = {
  name: 'slow-pages',
  versions: [
    {
      version: '1.0.0',
      files: { 'README.md': '# slow-pages\n\nPages that arrive after a while.\n' },
    },
  ],
}

/** What the registry of these tests holds, and what it is asked for in vain. */
export const REGISTRY = {
  packages: [TIDY_DATES, RETRY, SLOW],
  missing: ['tidy-date', 'qqqqxxxx', 'nobody-published-this', 'zod'],
}

/** Holds the tarball of slow-pages back. */
export const SLOW_DOWNLOAD = { path: /slow-pages.*\.tgz$/, delayMs: 4_000 }
