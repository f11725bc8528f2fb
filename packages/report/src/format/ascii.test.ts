import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inAscii } from './ascii.ts'
import { displayWidth } from './display-width.ts'
import { createPaint } from './paint.ts'
import { visibleText } from './safe-text.ts'

describe('inAscii', () => {
  it.each([
    ['GET /orders', 'GET /orders'],
    ['orders › GET · +2.1% … +3.4%', 'orders > GET - +2.1%...+3.4%'],
    ['GET /custom…', 'GET /custom~'],
    ['×12.3 of 4.10 µs', 'x12.3 of 4.10 us'],
    ['3.10 µs → 4.30 µs', '3.10 us ->4.30 us'],
    ['▁▂▃▄▅▆▇█', '_.-~=+*#'],
    ['‹━━━━┿━●━┊ │›', '<====+=o=: |>'],
    ['注文 GET', '???? GET'],
    ['🚀 launch', '?? launch'],
    ['caf\u00e9, cafe\u0301', 'caf?, caf?'],
    ['a\u200bb', 'ab'],
  ])('of %j is %j', (text, shown) => {
    expect(inAscii(text)).toBe(shown)
  })

  it('leaves colours as they are, whatever follows them', () => {
    const paint = createPaint(true)
    expect(inAscii(paint('red', '\u0301a › b'))).toBe(paint('red', 'a > b'))
  })

  it('has nothing but ASCII and takes as many columns as before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }).map(visibleText), (text) => {
        const shown = inAscii(text)
        expect(shown).toMatch(/^[ -~]*$/)
        expect(shown).toHaveLength(displayWidth(text))
      }),
    )
  })
})
