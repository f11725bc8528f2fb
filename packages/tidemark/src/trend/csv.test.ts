import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCsv } from './csv.ts'

const cellsOf = (text: string): readonly (readonly string[])[] => parseCsv(text).map(({ cells }) => cells)

describe('parseCsv', () => {
  it.each<[what: string, text: string, cells: readonly (readonly string[])[]]>([
    [
      'plain',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'without a last newline, with carriage returns',
      'a,b\r\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'empty cells',
      'a,,b\n,,',
      [
        ['a', '', 'b'],
        ['', '', ''],
      ],
    ],
    [
      'quotes',
      '"a,b","c ""d"""\n"e\nf",g',
      [
        ['a,b', 'c "d"'],
        ['e\nf', 'g'],
      ],
    ],
    ['empty lines', '\n\na\n  \nb\n\n', [['a'], ['b']]],
    ['a byte order mark', '\ufeffa,b', [['a', 'b']]],
    ['an open quote', 'a,"b\nc', [['a', 'b\nc']]],
    ['nothing', '', []],
  ])('%s', (_, text, cells) => {
    expect(cellsOf(text)).toEqual(cells)
  })

  it('knows the line on which each row begins', () => {
    expect(parseCsv('a\n"b\nb"\n\nc').map(({ line }) => line)).toEqual([1, 2, 5])
  })

  it('reads what was quoted', () => {
    const cell = fc.string({ unit: 'grapheme' })
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 })
    fc.assert(
      fc.property(rows, (table) => {
        const text = table
          .map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
          .join('\n')
        expect(cellsOf(text)).toEqual(table)
      }),
    )
  })

  it('reads anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', '\ufeff') }), (text) => {
        for (const { cells } of parseCsv(text)) expect(cells.length).toBeGreaterThan(0)
      }),
    )
  })
})
