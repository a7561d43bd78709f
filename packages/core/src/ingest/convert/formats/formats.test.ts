import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packZip } from '../../../testing/index.ts'
import { convertFile } from '../convert-file.ts'
import { formatOf, needsConversion } from '../format.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const convert = (path: string, content: string | Uint8Array) =>
  convertFile({
    path,
    kind: 'guide',
    bytes: typeof content === 'string' ? bytesOf(content) : content,
  })
const zip = (files: Record<string, string>) =>
  packZip(Object.entries(files).map(([name, content]) => ({ name, content })))

test.each([
  ['a.html', undefined, 'html'],
  ['docs/intro', 'text/html; charset=utf-8', 'html'],
  ['a.md', undefined, null],
  ['a.md', 'text/plain', null],
  ['docs/x', 'text/markdown', null],
  ['llms.txt', 'text/plain', null],
  ['README.txt', undefined, null],
  ['notes.txt', undefined, 'text'],
  ['a.adoc', 'text/plain', 'asciidoc'],
  ['a.rst', undefined, 'rst'],
  ['a.ipynb', 'application/json', 'notebook'],
  ['a.bin', 'application/pdf', 'pdf'],
  ['a.js', undefined, null],
])('%s of type %s is read as %s', (path, mediaType, format) => {
  const file = { path, ...(mediaType ? { mediaType } : {}) }
  expect(formatOf(file)).toBe(format)
  expect(needsConversion(file)).toBe(format !== null)
})

describe('a notebook', () => {
  test('of format 4 gives text, code and short outputs, without pictures', async () => {
    const notebook = {
      nbformat: 4,
      metadata: { title: 'Tour', language_info: { name: 'julia' } },
      cells: [
        { cell_type: 'markdown', source: ['# Tour\n', 'Look: ![x](attachment:a.png)'] },
        {
          cell_type: 'code',
          source: 'f(1)',
          outputs: [
            { output_type: 'stream', text: ['\u001b[31m2\u001b[0m\n'] },
            {
              output_type: 'display_data',
              data: { 'image/png': 'AAAA', 'text/plain': '<Figure size 1x1>' },
            },
            { output_type: 'error', ename: 'E', traceback: ['x'] },
          ],
        },
        { cell_type: 'raw', source: 'raw' },
      ],
    }
    const { markdown, provenance } = await convert('a.ipynb', JSON.stringify(notebook))
    expect(markdown).toBe('# Tour\nLook: x\n\n```julia\nf(1)\n```\n\n```text\n2\n```')
    expect(provenance.title).toBe('Tour')
  })

  test('of format 3 is read from its worksheets', async () => {
    const notebook = {
      nbformat: 3,
      metadata: {},
      worksheets: [
        {
          cells: [
            { cell_type: 'heading', level: 2, source: 'H' },
            { cell_type: 'code', input: 'x', language: 'python', outputs: [] },
          ],
        },
      ],
    }
    expect((await convert('a.ipynb', JSON.stringify(notebook))).markdown).toBe(
      '## H\n\n```python\nx\n```',
    )
  })

  test('that is none is refused, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        await expect(convert('a.ipynb', json)).rejects.toThrow(/not a notebook|no text/)
      }),
      { numRuns: 100 },
    )
  })
})

describe('AsciiDoc', () => {
  test('keeps titles, code, tables, notes and its author', async () => {
    const source = `:toc:

= The Title
Ada Lovelace <ada@example.org>
v1.0, 2024-01-02

Intro *bold* and \`code\`. See link:other.adoc[Other].

== Part one

[source,java]
----
int x = 1; // <1>
----
<1> A number

WARNING: Hot.

|===
|A |B

|1 |2
|===

term:: meaning
`
    const { markdown, provenance } = await convert('a.adoc', source)
    expect(markdown).toContain('# The Title')
    expect(markdown).toContain('## Part one {#part-one}')
    expect(markdown).toContain('```java\nint x = 1;\n```')
    expect(markdown).toContain('> **Warning:** Hot.')
    expect(markdown).toContain('| A | B |\n| --- | --- |\n| 1 | 2 |')
    expect(markdown).toContain('**term**')
    expect(markdown).not.toContain('Table of Contents')
    expect(provenance).toMatchObject({ title: 'The Title', author: 'Ada Lovelace' })
  })

  test('reads nothing besides itself', async () => {
    const { markdown } = await convert(
      'a.adoc',
      'Text\n\ninclude::/etc/passwd[]\n\n----\ninclude::/etc/passwd[]\n----\n\nimage::/etc/passwd[x]\n',
    )
    expect(markdown).not.toContain('root:')
  })
})

/** A PDF whose pages each show these lines: text, size and height above the bottom. */
function pdfOf(pages: [text: string, size: number, y: number][][]): Uint8Array {
  const objects: string[] = []
  const kids = pages.map((_, at) => `${4 + at * 2} 0 R`).join(' ')
  objects.push(
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
  )
  objects.push('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>')
  for (const [at, lines] of pages.entries()) {
    const stream = lines
      .map(([text, size, y]) => `BT /F1 ${size} Tf 72 ${y} Td (${text}) Tj ET`)
      .join('\n')
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${5 + at * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    )
  }
  objects.push('<< /Title (The Manual) /Author (Ada) /CreationDate (D:20240203120000Z) >>')
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, at) => {
    const offset = text.length
    text += `${at + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const start = text.length
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${start}\n%%EOF`
  return bytesOf(text)
}

describe('a PDF', () => {
  test('gives its text by lines, large ones as headings, without page numbers and running heads', async () => {
    const page = (number: number): [string, number, number][] => [
      ['Running head', 8, 770],
      [`Chapter ${'ABCDE'[number]}`, 20, 720],
      ['First line of exam-', 11, 690],
      ['ples and more.', 11, 677],
      [`A second paragraph of ${'ABCDE'[number]}.`, 11, 640],
      [String(number + 1), 8, 30],
    ]
    const { markdown, provenance } = await convert('a.pdf', pdfOf([0, 1, 2, 3].map(page)))
    expect(markdown.split('\n\n').slice(0, 3)).toEqual([
      '# Chapter A',
      'First line of examples and more.',
      'A second paragraph of A.',
    ])
    expect(markdown).not.toMatch(/Running head|^\d$/m)
    expect(provenance).toEqual({
      title: 'The Manual',
      author: 'Ada',
      publishedAt: new Date('2024-02-03'),
    })
  })

  test('that is damaged is refused or read in part, never endless', async () => {
    const whole = pdfOf([[['Words', 12, 700]]])
    for (const length of [10, 200, 500, whole.length - 30]) {
      const result = await convert('a.pdf', whole.slice(0, length)).catch(
        (error: Error) => error.message,
      )
      expect(result).toBeDefined()
    }
  })
})

const WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const docx = (body: string) =>
  zip({
    '[Content_Types].xml':
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels':
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    'docProps/core.xml': '<cp><dc:title>The Doc</dc:title><dc:creator>Ada</dc:creator></cp>',
    'word/document.xml': `<w:document ${WORD}><w:body>${body}</w:body></w:document>`,
  })

test('a Word document gives headings, paragraphs, tables and what it says of itself', async () => {
  const run = (text: string, bold = false) =>
    `<w:r>${bold ? '<w:rPr><w:b/></w:rPr>' : ''}<w:t>${text}</w:t></w:r>`
  const cell = (text: string) => `<w:tc><w:p>${run(text)}</w:p></w:tc>`
  const { markdown, provenance } = await convert(
    'a.docx',
    docx(
      `<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>${run('Start')}</w:p><w:p>${run('Plain and ')}${run('bold', true)}</w:p><w:tbl><w:tr>${cell('A')}${cell('B')}</w:tr><w:tr>${cell('1')}${cell('2')}</w:tr></w:tbl>`,
    ),
  )
  expect(markdown).toContain('# Start\n\nPlain and **bold**')
  expect(markdown).toContain('| A | B |')
  expect(provenance).toMatchObject({ title: 'The Doc', author: 'Ada' })
})

const book = (chapters: Record<string, string>) =>
  zip({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml':
      '<container><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
    'OEBPS/content.opf': `<package><metadata><dc:title>The Book</dc:title><dc:creator>Ada</dc:creator><dc:language>fr</dc:language></metadata>
      <manifest>${Object.keys(chapters)
        .map(
          (name) =>
            `<item id="${name}" href="text/${name}.xhtml" media-type="application/xhtml+xml"/>`,
        )
        .join('')}</manifest>
      <spine>${Object.keys(chapters)
        .map((name) => `<itemref idref="${name}"/>`)
        .join('')}</spine></package>`,
    ...Object.fromEntries(
      Object.entries(chapters).map(([name, html]) => [
        `OEBPS/text/${name}.xhtml`,
        `<?xml version="1.0"?><html><body>${html}</body></html>`,
      ]),
    ),
  })

test('an EPUB gives its chapters in their order', async () => {
  const { markdown, provenance } = await convert(
    'a.epub',
    book({ zwei: '<h1>One</h1><p>First chapter.</p>', eins: '<h1>Two</h1><p>Second chapter.</p>' }),
  )
  expect(markdown).toBe('# One\n\nFirst chapter.\n\n# Two\n\nSecond chapter.')
  expect(provenance).toEqual({ title: 'The Book', author: 'Ada', language: 'fr' })
})

test('documents that are bombs are refused before anything unpacks them', async () => {
  const packed = deflateRawSync(Buffer.alloc(40 * 1024 * 1024, 'a'))
  const bomb = withDeflated('word/document.xml', packed, 40 * 1024 * 1024)
  await expect(convert('a.docx', bomb)).rejects.toThrow(/times its size|unpacks to/)
  await expect(
    convert('a.epub', withDeflated('META-INF/container.xml', packed, 40 * 1024 * 1024)),
  ).rejects.toThrow(/times its size|unpacks to/)
})

/** A zip archive of one packed file, its method and sizes patched into what `packZip` stores. */
function withDeflated(name: string, packed: Buffer, size: number): Buffer {
  const archive = packZip([{ name, content: packed, claimedSize: size }])
  archive.writeUInt16LE(8, 8)
  archive.writeUInt16LE(8, archive.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02])) + 10)
  return archive
}

test('plain text keeps its lines, and tags in it are words', async () => {
  expect((await convert('a.txt', 'Use <b>\nnow\n\n    <code>\n')).markdown).toBe(
    'Use \\<b>\nnow\n\n    <code>\n',
  )
})
