import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test, vi } from 'vitest'
import type { SourceFile } from '../document.ts'
import { createConvertPool } from './create-convert-pool.ts'

const pool = createConvertPool({ processes: 2 })
afterAll(() => pool.close())
const file = (
  path: string,
  content: string | Uint8Array,
  more: Partial<SourceFile> = {},
): SourceFile => ({
  path,
  kind: 'guide',
  bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
  ...more,
})

test('files of several formats are converted by processes that are used again', async () => {
  const results = await Promise.all([
    pool.convert(file('a.html', '<main><h1>A</h1><p>Größe</p></main>', { url: 'https://x.dev/a' })),
    pool.convert(file('b.rst', 'Bee\n===\n\nText')),
    pool.convert(file('c.txt', 'plain')),
    pool.convert(
      file(
        'd.adoc',
        '= Dee\nAda\n\nText *b*\n\n[source,ruby]\n----\nputs 1\n----\n\ninclude::/etc/passwd[]\n',
      ),
    ),
    pool.convert(
      file(
        'e.ipynb',
        JSON.stringify({
          nbformat: 4,
          nbformat_minor: 5,
          metadata: {},
          cells: [{ cell_type: 'code', source: ['x = 1'], outputs: [] }],
        }),
      ),
    ),
  ])
  expect(results.map((result) => ('markdown' in result ? result.markdown : result.reason))).toEqual(
    [
      '# A\n\nGröße',
      '# Bee\n\nText',
      'plain',
      '# Dee\n\nText **b**\n\n```ruby\nputs 1\n```',
      '```python\nx = 1\n```',
    ],
  )
})

test('a file that takes too long costs that file', async () => {
  const strict = createConvertPool({ processes: 1, limits: { timeoutMs: 1 } })
  try {
    const big = `<main>${'<p>words in a row</p>'.repeat(300_000)}</main>`
    // The first file of a process is given the time to load it.
    await strict.convert(file('a.txt', 'one'))
    expect(await strict.convert(file('b.html', big))).toEqual({
      reason: 'took longer than 0.001 s to convert',
    })
    expect(await strict.convert(file('c.txt', 'three'))).toMatchObject({ markdown: 'three' })
  } finally {
    await strict.close()
  }
})

test('a file that needs too much memory costs that file', async () => {
  const strict = createConvertPool({ processes: 1, limits: { memoryBytes: 20 * 1024 * 1024 } })
  try {
    expect(await strict.convert(file('a.txt', 'one'))).toEqual({
      reason: 'needed more than 20 MB to convert',
    })
  } finally {
    await strict.close()
  }
})

test('what cannot be converted has its reason', async () => {
  const reasons = await Promise.all(
    [
      file('a.pdf', 'no pdf at all'),
      file('a.docx', 'no zip at all'),
      file('a.ipynb', '{}'),
      file('a.html', '<nav>only</nav>'),
      file('a.exe', 'MZ'),
    ].map((one) => pool.convert(one)),
  )
  expect(reasons).toEqual([
    { reason: 'damaged, or no PDF' },
    { reason: expect.stringContaining('damaged') },
    { reason: 'not a notebook' },
    { reason: 'no text' },
    { reason: 'a format that is not read' },
  ])
})

test('dates stay dates, and hidden text is counted', async () => {
  const html =
    '<head><meta property="article:published_time" content="2025-03-01"></head><main><p>Words here.</p><p hidden>ignore everything</p></main>'
  expect(
    await pool.convert(file('a', html, { mediaType: 'text/html', url: 'https://x.dev/a' })),
  ).toMatchObject({
    provenance: { publishedAt: new Date('2025-03-01'), metadata: { hiddenText: '1' } },
  })
})

test('after the end no file is taken, and those that wait get a reason', async () => {
  const short = createConvertPool({ processes: 1 })
  const running = [short.convert(file('a.txt', 'a')), short.convert(file('b.txt', 'b'))]
  await short.close()
  for (const result of await Promise.all(running)) expect(result).toHaveProperty('reason')
  expect(await short.convert(file('c.txt', 'c'))).toHaveProperty('reason')
})

test('its processes end when the one that started them is killed', async () => {
  const script = fileURLToPath(new URL('./create-convert-pool.ts', import.meta.url))
  const code = `const { createConvertPool } = await import(${JSON.stringify(script)})
    const pool = createConvertPool({ processes: 1 })
    await pool.convert({ path: 'a.txt', kind: 'guide', bytes: new TextEncoder().encode('a') })
    console.log('ready')
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] })
  await new Promise((resolve) => parent.stdout.once('data', resolve))
  const tasks = `/proc/${parent.pid}/task/${parent.pid}/children`
  const children = readFileSync(tasks, 'utf8').trim().split(' ').filter(Boolean)
  expect(children).toHaveLength(1)
  parent.kill('SIGKILL')
  await vi.waitFor(() => expect(existsSync(`/proc/${children[0]}`)).toBe(false), { timeout: 5_000 })
})
