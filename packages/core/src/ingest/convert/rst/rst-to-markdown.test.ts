import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rstToMarkdown } from './rst-to-markdown.ts'

const convert = (text: string) => rstToMarkdown(text).markdown

test('titles get their level by the order of their decorations, and ids from targets', () => {
  expect(
    convert('=====\nTitle\n=====\n\n.. _the-part:\n\nPart\n----\n\nSub\n~~~\n\nNext\n----\n'),
  ).toBe('# Title\n\n## Part {#the-part}\n\n### Sub\n\n## Next')
})

test('inline markup becomes code, links and words', () => {
  const text = `Use \`\`f(x)\`\`, :func:\`~a.b.run\`, :class:\`Queue\`, :ref:\`the guide <guide>\`, \`Site <https://x.dev/a>\`_,
python_ and |name|. Not\\ e :pep:\`8\`.

.. _python: https://python.org
.. |name| replace:: **Lib**`
  expect(convert(text)).toBe(
    'Use `f(x)`, `run`, `Queue`, the guide, [Site](https://x.dev/a),\n[python](https://python.org) and **Lib**. Note PEP 8.',
  )
})

test('code keeps its text, in directives and after two colons', () => {
  expect(convert('.. code-block:: python\n   :linenos:\n\n   def f():\n\n       return 1\n')).toBe(
    '```python\ndef f():\n\n    return 1\n```',
  )
  expect(convert('Run::\n\n    $ pip install x\n\nThen')).toBe(
    'Run:\n\n```\n$ pip install x\n```\n\nThen',
  )
  expect(convert('>>> 1 + 1\n2')).toBe('```python\n>>> 1 + 1\n2\n```')
})

test('notes and changes become quotes that say so', () => {
  expect(
    convert(
      '.. warning:: Hot.\n   Very.\n\n.. versionadded:: 3.2\n   The *x* option.\n\n.. deprecated:: 4',
    ),
  ).toBe(
    '> **Warning:** Hot.\n> Very.\n\n> **Added in version 3.2:** The *x* option.\n\n> **Deprecated since version 4:**',
  )
})

test('lists nest and go on over lines', () => {
  expect(convert('- one\n  more\n\n  - sub\n\n- two\n\n#. first\n#. second')).toBe(
    '- one\n  more\n  - sub\n- two\n\n1. first\n2. second',
  )
})

test('tables of all four kinds become tables', () => {
  const expected = '| A | B |\n| --- | --- |\n| 1 | x y |'
  expect(
    convert('+---+-----+\n| A | B   |\n+===+=====+\n| 1 | x   |\n|   | y   |\n+---+-----+'),
  ).toBe(expected)
  expect(convert('=== ===\nA   B\n=== ===\n1   x y\n=== ===\n')).toBe(expected)
  expect(
    convert(
      '.. list-table::\n   :header-rows: 1\n\n   * - A\n     - B\n   * - 1\n     - x\n       y\n',
    ),
  ).toBe(expected)
  expect(convert('.. csv-table::\n   :header: A, B\n\n   1, "x y"\n')).toBe(expected)
})

test('symbols become headings with their signature', () => {
  expect(
    convert(
      'API\n===\n\n.. py:function:: run(coro, *, debug=None)\n\n   Runs it.\n\n   :param coro: what to run\n',
    ),
  ).toBe(
    '# API\n\n## run {#run}\n\n```python\nrun(coro, *, debug=None)\n```\n\nRuns it.\n\n- **param coro**: what to run',
  )
})

test('what steers the page and comments are left out', () => {
  const text =
    'Top\n===\n\n.. toctree::\n   :maxdepth: 2\n\n   a\n   b\n\n.. include:: /etc/passwd\n\n.. a comment\n   goes on\n\nText'
  expect(convert(text)).toBe('# Top\n\nText')
})

test('any text is converted without an error', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '====',
      '----',
      '.. note::',
      '.. code-block:: x',
      '   in',
      '- a',
      '* - b',
      '::',
      '+--+',
      '| a |',
      '=== ===',
      ':f: x',
      '`a',
      '',
      '.. _x:',
      '>>> 1',
    ),
    fc.string({ maxLength: 30 }),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      expect(typeof convert(lines.join('\n'))).toBe('string')
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['quotes', Array.from({ length: 3000 }, (_, at) => `${' '.repeat(at % 300)}a`).join('\n')],
  ['ticks', '`'.repeat(50_000)],
  ['bars', '|a'.repeat(50_000)],
  ['lists', '- '.repeat(20_000)],
  ['marks', `${'a_'.repeat(50_000)} ${'\\'.repeat(50_000)}`],
  ['colons', ':a'.repeat(50_000)],
])('hostile %s take little time', (_, text) => {
  const begun = performance.now()
  convert(text)
  expect(performance.now() - begun).toBeLessThan(3_000)
})
