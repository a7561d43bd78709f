import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitCode } from './split-code.ts'

describe('splitCode', () => {
  it('takes each fenced block with its language and leaves the prose', () => {
    const markdown =
      'Before.\n\n```TS title="a.ts"\nconst a = 1\n```\n\nBetween.\n\n~~~\nplain\n~~~\nAfter.'
    expect(splitCode(markdown)).toEqual({
      blocks: [
        { language: 'ts', code: 'const a = 1' },
        { language: '', code: 'plain' },
      ],
      prose: 'Before.\n\nBetween.\n\nAfter.',
    })
  })

  it('keeps shorter fences inside a longer one', () => {
    expect(splitCode('````md\n```js\nx\n```\n````').blocks).toEqual([
      { language: 'md', code: '```js\nx\n```' },
    ])
  })

  it('takes a block that is cut off at the end', () => {
    expect(splitCode('```js\nfirst\nsecond')).toEqual({
      blocks: [{ language: 'js', code: 'first\nsecond' }],
      prose: '',
    })
  })

  it('leaves inline code alone', () => {
    expect(splitCode('Use ```x``` here').blocks).toEqual([])
  })

  it('loses no line that is not a fence', () => {
    const line = fc.constantFrom('a', 'b c', '', '```', '~~~', '```ts', '    ```', '`````')
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const { blocks, prose } = splitCode(lines.join('\n'))
        const kept = [prose, ...blocks.map((block) => block.code)].join('\n')
        for (const word of ['a', 'b c']) {
          const count = (text: string) => text.split('\n').filter((each) => each === word).length
          expect(count(kept)).toBe(lines.filter((each) => each === word).length)
        }
      }),
    )
  })
})
