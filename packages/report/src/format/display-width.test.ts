import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayWidth, truncateToWidth } from './display-width.ts'

const graphemes = fc.string({ unit: 'grapheme', maxLength: 40 })

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['GET /orders', 11],
    ['µs … › ×', 8],
    ['▁▂▃█', 4],
    ['注文', 4],
    ['주문', 4],
    ['ﾁﾕｳ', 3],
    ['ＧＥＴ', 6],
    ['e\u0301', 1],
    ['🚀', 2],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['❤️', 2],
    ['❤', 1],
    ['\u200b', 0],
  ])('of %j is %d', (text, columns) => {
    expect(displayWidth(text)).toBe(columns)
  })

  it('adds up over words', () => {
    fc.assert(
      fc.property(graphemes, graphemes, (a, b) => {
        expect(displayWidth(`${a} | ${b}`)).toBe(displayWidth(a) + 3 + displayWidth(b))
      }),
    )
  })
})

describe('truncateToWidth', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['注文一覧', 7, '注文一…'],
    // Half a character cannot be shown: one column stays empty.
    ['注文一覧', 6, '注文…'],
    ['👩‍👩‍👧👩‍👩‍👧', 3, '👩‍👩‍👧…'],
  ])('of %j to %d is %j', (text, columns, shown) => {
    expect(truncateToWidth(text, columns)).toBe(shown)
  })

  it('never exceeds the width, and is the text or a beginning of it', () => {
    fc.assert(
      fc.property(graphemes, fc.integer({ min: 1, max: 50 }), (text, columns) => {
        const shown = truncateToWidth(text, columns)
        expect(displayWidth(shown)).toBeLessThanOrEqual(columns)
        expect(shown === text || (shown.endsWith('…') && text.startsWith(shown.slice(0, -1)))).toBe(true)
      }),
    )
  })
})
