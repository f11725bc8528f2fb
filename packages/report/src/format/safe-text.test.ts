import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayWidth } from './display-width.ts'
import { safeText } from './safe-text.ts'

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCharCode(from + i))

/** Written out, so that the test does not share the pattern with the code. */
const dangerous = [
  ...range(0x00, 0x1f),
  ...range(0x7f, 0x9f),
  '\u061c',
  '\u200e',
  '\u200f',
  '\u2028',
  '\u2029',
  ...range(0x202a, 0x202e),
  ...range(0x2066, 0x2069),
  '\ud800',
  '\udfff',
]

describe('safeText', () => {
  it('leaves what people write alone', () => {
    for (const text of ['GET /orders/:id [items=20]', 'Größe › 注文 🚀 👩‍👩‍👧 “x”', 'a\\nb']) {
      expect(safeText(text)).toBe(text)
    }
  })

  it.each(dangerous.map((character) => [JSON.stringify(character), character]))(
    'shows %s as an escape',
    (_, character) => {
      const code = character.charCodeAt(0).toString(16).padStart(4, '0')
      expect(safeText(`a${character}b`)).toBe(`a\\u${code}b`)
    },
  )

  it('lets no dangerous character through, whatever surrounds it', () => {
    const text = fc.array(fc.oneof(fc.constantFrom(...dangerous), fc.string({ unit: 'binary' })))
    fc.assert(
      fc.property(text, (parts) => {
        const shown = safeText(parts.join(''), 10_000)
        // By character, so that the halves of a whole one do not count.
        const characters = new Set(shown)
        expect(dangerous.filter((one) => characters.has(one))).toEqual([])
      }),
    )
  })

  it('bounds the columns', () => {
    expect(safeText('x'.repeat(300))).toBe(`${'x'.repeat(199)}…`)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 60 }), (text, columns) => {
        expect(displayWidth(safeText(text, columns))).toBeLessThanOrEqual(columns)
      }),
    )
  })
})
