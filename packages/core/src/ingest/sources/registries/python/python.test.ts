import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { docstringMarkdown } from './docstring-markdown.ts'
import { findPythonSymbols } from './find-symbols.ts'
import { docstringText } from './python-string.ts'
import { chooseLinks, readPythonMetadata } from './read-metadata.ts'
import { readPythonModule } from './read-module.ts'

const lines = (...text: string[]) => text.join('\n')

describe('docstrings', () => {
  test('of the Google style become titles with lists', () => {
    const text = lines(
      'Does it.',
      '',
      'Args:',
      '    one (int): First',
      '        of all.',
      '    *rest: Others.',
      '',
      'Returns:',
      '    The sum.',
      '',
      'Raises:',
      '    ValueError: when not.',
    )
    expect(docstringMarkdown(text)).toBe(
      lines(
        'Does it.',
        '',
        '**Args**',
        '- `one` (`int`): First of all.',
        '- `*rest`: Others.',
        '',
        '**Returns**',
        '- The sum.',
        '',
        '**Raises**',
        '- `ValueError`: when not.',
      ),
    )
  })

  test('of the NumPy style become the same', () => {
    const text = lines(
      'Does it.',
      '',
      'Parameters',
      '----------',
      'a : array_like',
      '    Input.',
      'b, c : int, optional',
      '',
      'Examples',
      '--------',
      '>>> f(1)',
      '2',
    )
    expect(docstringMarkdown(text)).toBe(
      lines(
        'Does it.',
        '',
        '**Parameters**',
        '- `a` (`array_like`): Input.',
        '- `b, c` (`int, optional`)',
        '',
        '**Examples**',
        '',
        '```python',
        '>>> f(1)',
        '2',
        '```',
      ),
    )
  })

  test('of the Sphinx style become lists, roles and literals code', () => {
    const text = lines(
      'See :class:`~a.B` and ``x``::',
      '',
      '    run()',
      '',
      ':param int n: how',
      '    many',
      ':rtype: str',
      '',
      '.. versionadded:: 2.0',
      '',
      '.. code-block:: json',
      '',
      '    {"a": 1}',
    )
    expect(docstringMarkdown(text)).toBe(
      lines(
        'See `a.B` and `x`:',
        '',
        '```python',
        'run()',
        '```',
        '',
        '- `n` (`int`): how many',
        '- return type: `str`',
        '',
        '**Since 2.0**',
        '',
        '```json',
        '{"a": 1}',
        '```',
      ),
    )
  })

  test('of any text end, and lose no word outside of marks', () => {
    const piece = fc.constantFrom(
      'word',
      'Args:',
      '----',
      '::',
      '.. note::',
      '>>> x',
      ':param a:',
      '    ',
      '\n',
      '\n\n',
      '```',
      'Parameters',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((all) => all.join('')),
        (text) => {
          const words = (all: string) => all.match(/word/g)?.length ?? 0
          expect(words(docstringMarkdown(text))).toBe(words(text))
        },
      ),
    )
  })

  test.each([
    ['"""One.\n\n    Two.\n        Three.\n    """', 'One.\n\nTwo.\n    Three.'],
    ['r"a\\n"', 'a\\n'],
    ["'it\\'s'", "it's"],
    ['b"bytes"', null],
    ['f"{x}"', null],
  ])('as written %j say %j', (literal, text) => {
    expect(docstringText(literal)).toBe(text)
  })
})

describe('Python modules', () => {
  test('give what they define with signatures on one line or several', () => {
    const module = readPythonModule(
      lines(
        '"""Doc."""',
        'from .a import (b as c,',
        '    d)',
        'async def f(x: int = 1, # note',
        '  *args) -> str:',
        '    """F."""',
        'class A(B):',
        '    @property',
        '    def p(self): "P."',
        '    @p.setter',
        '    def p(self, v): "No."',
        'LIMIT = 3',
        '"""How many."""',
        'try:',
        '    def late(): "Late."',
        'except E: pass',
      ),
    )
    expect(module.docstring).toBe('Doc.')
    expect(module.imports).toEqual([
      { from: '.a', name: 'b', as: 'c' },
      { from: '.a', name: 'd', as: 'd' },
    ])
    expect(
      module.definitions.map(({ name, kind, signature, startLine }) => [
        name,
        kind,
        signature,
        startLine,
      ]),
    ).toEqual([
      ['f', 'function', 'async def f(x: int = 1, *args) -> str', 4],
      ['A', 'class', 'class A(B)', 7],
      ['A.p', 'property', '@property\ndef p(self)', 9],
      ['LIMIT', 'attribute', 'LIMIT = 3', 12],
      ['late', 'function', 'def late()', 15],
    ])
  })

  test('that import one another in a circle are named by the shortest path, however many they are', async () => {
    const count = 60
    const code = new Map([['pkg/__init__.py', 'from .m0 import *\n']])
    for (let at = 0; at < count; at++) {
      const imports = Array.from({ length: count }, (_, other) => `from .m${other} import *`)
      code.set(`pkg/m${at}.py`, lines(...imports, `def f${at}(): "Doc ${at}."`))
    }
    const started = performance.now()
    const modules = await findPythonSymbols(code, undefined)
    expect(performance.now() - started).toBeLessThan(5_000)
    const names = modules.flatMap(({ symbols }) => symbols.map(({ name }) => name))
    expect(names).toHaveLength(count)
    expect(names).toContain('pkg.f59')
  })

  test('that are private or tests give nothing of their own', async () => {
    const code = new Map([
      ['pkg/__init__.py', ''],
      ['pkg/_private.py', 'def f(): "Doc."'],
      ['pkg/open.py', 'def g(): "Doc."\ndef _h(): "Doc."\ndef bare(): pass'],
    ])
    const names = (await findPythonSymbols(code, undefined)).flatMap(({ symbols }) => symbols)
    expect(names.map(({ name }) => name)).toEqual(['pkg.open.g'])
  })
})

describe('metadata', () => {
  test('of every age is read', () => {
    const old = readPythonMetadata(
      'Name: a\nSummary: S\nLicense: MIT\nKeywords: x,y\nDescription: One\n        Two\n',
    )
    expect(old).toMatchObject({
      description: 'S',
      license: 'MIT',
      keywords: ['x', 'y'],
      readme: 'One\nTwo',
    })
    const long = readPythonMetadata(
      `License: ${'text '.repeat(50)}\nClassifier: License :: OSI Approved :: BSD License`,
    )
    expect(long.license).toBe('BSD License')
  })

  test('names documentation and code however they are called', () => {
    const links = [
      ['Tracker', 'https://x.example/t'],
      ['Docs', 'https://d.example'],
      ['GitHub', 'https://github.com/a/b'],
    ] as const
    expect(chooseLinks(links, null)).toEqual({
      homepageUrl: 'https://d.example',
      repositoryUrl: 'https://github.com/a/b',
    })
  })
})

test.each([':', '\n', '```\n', '` ', ':a:` '])(
  'a docstring of %j over and over costs no time',
  (text) => {
    const began = performance.now()
    const long = text.repeat(300_000)
    docstringMarkdown(docstringText(`"""x${long}x"""`) ?? '')
    docstringMarkdown(long)
    expect(performance.now() - began).toBeLessThan(5_000)
  },
)
