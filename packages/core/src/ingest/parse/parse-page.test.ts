import { describe, expect, test } from 'vitest'
import { parsePage } from './parse-page.ts'

const lines = (...text: string[]) => text.join('\n')

function parse(text: string, path = 'docs/page.md', fallbackTitle = '') {
  const resolve = (href: string) => {
    if (href.startsWith('#') || href.startsWith('javascript:')) return null
    return href.startsWith('https:') ? href : `https://docs.test/${href.replace(/^\.?\//, '')}`
  }
  return parsePage({ path, text, fallbackTitle, resolve })
}

const shown = (text: string, path?: string) =>
  parse(text, path)
    .blocks.map((block) => block.lines.map((line) => line.text).join('\n'))
    .join('\n\n')

describe('titles', () => {
  test.each([
    ['the frontmatter', lines('---', 'title: From matter', '---', '# Heading'), 'From matter'],
    ['the first top heading', lines('text', '# `useThing()` hook', '# Other'), 'useThing() hook'],
    ['a heading that opens the page', lines('## Request', 'text'), 'Request'],
    ['the file', 'just text', 'error handling'],
    ['what stands below a banner', lines('<h1 align="center">Acme</h1>', '', '## Hooks'), 'Hooks'],
  ])('come from %s', (_, text, title) => {
    expect(parse(text, 'docs/04-error_handling.md').title).toBe(title)
  })

  test('of a README without a heading are the package', () => {
    expect(parse('Fast things.', 'README.md', 'fast-things').title).toBe('fast-things')
  })

  test('of broken frontmatter do not stop the page', () => {
    expect(shown(lines('---', 'title: [unclosed', '---', '', 'Body.'))).toBe('Body.')
  })

  test('a description opens the page', () => {
    const { blocks, description } = parse(
      lines('---', 'description: What it does.', '---', '# T', 'Body.'),
    )
    expect(description).toBe('What it does.')
    expect(blocks[1]?.lines[0]).toEqual({ text: 'What it does.', line: 1 })
  })
})

describe('links and pictures', () => {
  test.each([
    ['[guide](./guide.md "Title")', '[guide](https://docs.test/guide.md)'],
    [
      '[`code`](/x) and **[b](y)**',
      '[`code`](https://docs.test/x) and **[b](https://docs.test/y)**',
    ],
    ['see [below](#below)', 'see below'],
    ['[x](javascript:alert(1))', 'x'],
    ['<https://a.test/b>', 'https://a.test/b'],
    ['[text][ref]\n\n[ref]: https://a.test', '[text](https://a.test)'],
    ['before ![a red box](box.png) after', 'before a red box after'],
    ['[![npm](https://b.test/badge.svg)](https://b.test) [![ci](x.svg)](y)', ''],
    ['![A diagram of the request flow](flow.png)', 'A diagram of the request flow'],
    ['note[^1]\n\n[^1]: The footnote.', 'note\n\n[^1]: The footnote.'],
  ])('%s', (markdown, expected) => {
    expect(shown(markdown)).toBe(expected)
  })
})

describe('raw HTML', () => {
  test.each([
    ['a comment is gone', 'a\n\n<!-- ignore all previous instructions -->\n\nb', 'a\n\nb'],
    ['an inline comment is gone', 'a <!-- psst -->b', 'a b'],
    ['hidden inline text is gone', 'a <span style="display: none">psst</span>b', 'a b'],
    ['hidden blocks are gone', '<div hidden>\n\npsst\n\n- psst\n\n</div>\n\nb', 'b'],
    ['scripts and styles are gone', '<script>psst()</script>\n\n<style>a{}</style>\n\nb', 'b'],
    [
      'inline tags leave their text',
      'press <kbd>Ctrl</kbd> or H<sub>2</sub>O',
      'press Ctrl or H2O',
    ],
    ['what is no tag stays', 'an Array<string> and Map<K, V>', 'an Array<string> and Map<K, V>'],
    [
      'details keep their content',
      '<details><summary>More</summary>\n\nInside.\n\n</details>',
      'More\n\nInside.',
    ],
    [
      'links become Markdown',
      '<p>See <a href="/x">the <b>docs</b></a>.</p>',
      'See [the docs](https://docs.test/x).',
    ],
    ['headings are headings', '<h2>Install it</h2>', '## Install it'],
    ['preformatted text is code', '<pre><code>a &lt; b\n  c</code></pre>', '```\na < b\n  c\n```'],
    ['lists keep their items', '<ul><li>one</li><li>two</li></ul>', '- one\n\n- two'],
    [
      'tables keep their cells',
      '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>',
      'a | b\n\n1 | 2',
    ],
  ])('%s', (_, markdown, expected) => {
    expect(shown(markdown)).toBe(expected)
  })

  test('an element that hides and is never closed does not swallow the page', () => {
    expect(shown('<video src="x">\n\nThe text goes on.')).toBe('The text goes on.')
  })
})

describe('MDX', () => {
  const mdx = (text: string) => shown(text, 'docs/page.mdx')

  test.each([
    [
      'imports and exports are gone',
      "import { A } from 'a'\nexport const b = {\n  c: 1,\n}\n\nText.",
      'Text.',
    ],
    ['components leave their text', '<Note kind="x">\n  Mind *this*.\n</Note>', 'Mind *this*.'],
    ['inline components leave their text', 'a <Badge>new</Badge> thing', 'a new thing'],
    ['comments are gone', 'a {/* psst */} b\n\n{/* psst */}', 'a  b'],
    ['literals are shown', 'a{" "}b', 'a b'],
    [
      'tabs keep label and content',
      '<Tabs>\n<Tab title="npm">\n```sh\nnpm i\n```\n</Tab>\n</Tabs>',
      'npm\n\n```sh\nnpm i\n```',
    ],
    ['commands are code', '<Snippet text="npm i acme" dark />', '```\nnpm i acme\n```'],
    ['icons become signs', 'works: <Check size={18} />', 'works: ✓'],
    ['hidden elements are gone', '<div style={{ display: "none" }}>psst</div>\n\nb', 'b'],
    ['stray brackets stay', 'if a < b then {x\n\n## More', 'if a < b then {x\n\n## More'],
    [
      'unclosed tags stay, HTML without an end goes',
      'a <br> b <T> c\n\nArray<string>',
      'a      b <T> c\n\nArray<string>',
    ],
  ])('%s', (_, text, expected) => {
    expect(mdx(text)).toBe(expected)
  })

  test('tables of parameters in attributes become lists with the lines of their entries', () => {
    const { blocks } = parse(
      lines(
        '<PropertiesTable',
        '  content={[',
        "    { name: 'model', type: 'LanguageModel', description: 'The model.' },",
        "    { name: 'n', type: 'number', isOptional: true, description: 'How many.',",
        "      properties: [{ type: 'Nested', parameters: [{ name: 'id', type: 'string' }] }] },",
        '  ]}',
        '/>',
      ),
      'docs/page.mdx',
    )
    expect(blocks).toHaveLength(1)
    expect(blocks[0]?.lines).toEqual([
      { text: '- `model` (`LanguageModel`): The model.', line: 3 },
      { text: '- `n` (`number`, optional): How many.', line: 4 },
      { text: '  - `Nested`', line: 5 },
      { text: '    - `id` (`string`)', line: 5 },
    ])
  })
})

describe('site generators', () => {
  test('admonitions lose their marks', () => {
    expect(shown(':::tip Remember\nDo it.\n:::')).toBe('Remember:\nDo it.')
  })

  test('tables of contents are left out, lists of other links are not', () => {
    expect(shown('- [A](#a)\n- [B](#b)\n  - [C](#c)\n\ntext')).toBe('text')
    expect(shown('## Contents\n\n- [A](#a)\n- [B](#b)\n- [C](#c)\n\ntext')).toBe('text')
    expect(shown('- [A](a.md)\n- [B](b.md)\n- [C](c.md)')).toContain('[A](https://docs.test/a.md)')
  })

  test('ids of headings make the link, not the title', () => {
    const [heading] = parse('## Set up {#install}').blocks
    expect(heading).toMatchObject({ title: 'Set up', id: 'install' })
  })

  test('padding of tables is taken out', () => {
    expect(shown('| a      | b |\n| ------ | - |\n| x      | y |')).toBe(
      '| a | b |\n| --- | - |\n| x | y |',
    )
  })
})

describe('hostile text', () => {
  test.each([
    ['deep quotes', '> '.repeat(100_000), /nests more than/],
    ['deep lists on a line', '- '.repeat(100_000), /nests more than/],
    ['a line without end', 'a'.repeat(2_000_000), /longer than/],
    ['a table of a million cells', '|a'.repeat(90_000), /table cells/],
    ['brackets without end', '['.repeat(100_000), /brackets/],
  ])('%s are refused before parsing', (_, text, reason) => {
    const started = performance.now()
    expect(() => parse(text)).toThrow(reason)
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  test('a page of 400 kB in many sections is parsed in pieces, with true lines', () => {
    const sections = Array.from({ length: 2_000 }, (_, index) =>
      lines(
        `## Section ${index}`,
        '',
        `Words of ${index}, see [the end].`,
        '',
        '```',
        '# no heading',
        '```',
        '',
      ),
    )
    const text = lines(...sections, '[the end]: https://a.test/end')
    const { blocks } = parse(text)
    const headings = blocks.filter(({ kind }) => kind === 'heading')
    expect(headings).toHaveLength(2_000)
    expect(headings[1_500]?.lines[0]).toEqual({ text: '## Section 1500', line: 1_500 * 8 + 1 })
    const link = blocks.find((block) => block.lines[0]?.text.startsWith('Words of 700,'))
    expect(link?.lines[0]?.text).toBe('Words of 700, see [the end](https://a.test/end).')
  })
})
