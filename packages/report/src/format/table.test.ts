import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayWidth } from './display-width.ts'
import { createPaint } from './paint.ts'
import { alignColumns } from './table.ts'

describe('alignColumns', () => {
  it('aligns wide characters by what they take on the screen', () => {
    const cells = [
      ['GET /orders', '1 ns'],
      ['注文を取得', '12 ns'],
      ['🚀 launch', '123 ns'],
    ].map((row) => row.map((text) => ({ text })))
    expect(alignColumns(cells, ['left', 'right'])).toEqual([
      'GET /orders    1 ns',
      '注文を取得    12 ns',
      '🚀 launch    123 ns',
    ])
  })

  it('does not count colours', () => {
    const paint = createPaint(true)
    const lines = alignColumns(
      [
        [{ text: 'a', painted: paint('bold', 'a') }, { text: 'x' }],
        [{ text: 'bcd' }, { text: '', painted: paint('dim', '') }],
      ],
      ['left', 'left'],
    )
    expect(lines.map(stripVTControlCharacters)).toEqual(['a    x', 'bcd'])
    expect(lines[0]).toContain('\u001b[1m')
  })

  it('takes short and empty rows', () => {
    expect(alignColumns([[{ text: 'a' }, { text: 'b' }], [], [{ text: 'c' }]], ['left', 'left'])).toEqual([
      'a  b',
      '',
      'c',
    ])
  })

  it('gives every line of a full table with right-aligned ends the same width', () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((text) => text.trim() === text)
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 8 }), (rows) => {
        const lines = alignColumns(
          rows.map((row) => row.map((text) => ({ text }))),
          ['left', 'right'],
        )
        expect(new Set(lines.map(displayWidth)).size).toBe(1)
      }),
    )
  })
})
