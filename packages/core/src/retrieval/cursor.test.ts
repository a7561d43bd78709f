import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCursor, writeCursor } from './cursor.ts'

const version = { id: 7, indexedAt: 1_700_000_000_000, version: '4.1.0' }

describe('cursor', () => {
  test('gives back the chunks that were sent, in order and once each', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60_000), { maxLength: 300 }), (sent) => {
        const cursor = writeCursor(version, 'a question', sent) ?? ''
        expect(readCursor(version, 'a question', cursor)).toEqual(
          [...new Set(sent)].sort((a, b) => a - b),
        )
        expect(cursor.length).toBeLessThan(8_000)
      }),
    )
  })

  test('refuses any cursor that was changed', () => {
    const cursor = writeCursor(version, 'q', [3, 9, 27]) ?? ''
    fc.assert(
      fc.property(
        fc.nat(cursor.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        (at, put) => {
          fc.pre(cursor[at] !== put)
          const changed = `${cursor.slice(0, at)}${put}${cursor.slice(at + 1)}`
          expect(() => readCursor(version, 'q', changed)).toThrow(/damaged/)
        },
      ),
    )
    for (const bad of ['', '.', 'x', '....', cursor.slice(1)]) {
      expect(() => readCursor(version, 'q', bad)).toThrow(/damaged/)
    }
  })

  test('refuses the cursor of another question', () => {
    const cursor = writeCursor(version, 'one', [1]) ?? ''
    expect(() => readCursor(version, 'two', cursor)).toThrow(/another question/)
  })

  test('says when the version was indexed again', () => {
    const cursor = writeCursor(version, 'q', [1]) ?? ''
    expect(() => readCursor({ ...version, indexedAt: 1 }, 'q', cursor)).toThrow(/indexed again/)
    expect(() => readCursor({ ...version, id: 8 }, 'q', cursor)).toThrow(/indexed again/)
  })

  test('gives out none when it would be longer than a request may be', () => {
    expect(
      writeCursor(
        version,
        'q',
        Array.from({ length: 2_000 }, (_, i) => i * 40),
      ),
    ).toBeNull()
  })
})
