import type { CoverageReport } from '@twinmcp/db'

/** One of everything that a crawled page may hold, also what must stay inert. */
export const MARKDOWN_SAMPLE = `## Heading

A paragraph with **strong**, *emphasis*, \`code\` and [a link](https://example.org/).

\`\`\`ts
const answer = await queryDocs({ libraryId: '/npm/zod', query: 'parse' })
\`\`\`

- one
- two

> A quotation.

| Field | Type |
| --- | --- |
| score | number |

<script>alert('stays text')</script>
`

export const REPORT_SAMPLE: CoverageReport = {
  filesFound: 31,
  pagesIndexed: 26,
  chunksIndexed: 280,
  chunksReused: 214,
  skipped: [
    { path: 'LICENSE.md', reason: 'licence' },
    { path: 'test/fixtures/README.md', reason: 'test data' },
    { path: 'test/fixtures/broken.md', reason: 'test data' },
  ],
  skippedByReason: { licence: 1, 'test data': 4 },
}
