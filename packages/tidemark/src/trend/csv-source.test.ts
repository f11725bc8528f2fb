import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvSource } from './csv-source.ts'

const figures = (text: string) =>
  csvSource(text, 'a.csv').measurements.map(({ call, figure }) => [call, figure] as const)

describe('csvSource', () => {
  it('reads a figure a row, with what it is of', () => {
    const text =
      'time,suite,call,revision,machine,value\n2026-11-22T20:00:00Z,orders API,GET /orders,abc,m1,12.5\n'
    expect(csvSource(text, 'a.csv')).toEqual({
      name: 'a.csv',
      notes: [],
      measurements: [
        {
          suite: 'orders API',
          call: 'GET /orders',
          measure: 'value',
          reference: 'm1',
          atMs: Date.UTC(2026, 10, 22, 20),
          revision: 'abc',
          figure: 12.5,
          standardError: null,
        },
      ],
    })
  })

  it('takes each column of figures for a call of its name', () => {
    const text = '"Time","GET /orders","POST /orders"\n2026-11-22,1,2\n2026-11-23,,4\n'
    expect(figures(text)).toEqual([
      ['GET /orders', 1],
      ['POST /orders', 2],
      ['POST /orders', 4],
    ])
  })

  it('takes several columns beside a call for several calls, and one for the call', () => {
    expect(figures('Date,Call,p50,p99\n2026-11-22,a,1,2\n')).toEqual([
      ['a p50', 1],
      ['a p99', 2],
    ])
    expect(figures('date,call,p50\n2026-11-22,a,1\n')).toEqual([['a', 1]])
  })

  it('holds ratios against 1', () => {
    const [one] = csvSource('at,ratio\n2026-11-22,1.02\n', 'a.csv').measurements
    expect(one).toMatchObject({ measure: 'ratio', figure: 1.02 })
  })

  it('names every cell that it leaves out, and uses the others', () => {
    const text = [
      'time,value',
      '2026-11-22,1',
      'yesterday,2',
      '2026-11-23,NaN',
      '2026-11-24,-1',
      '2026-11-25,0',
      '2026-11-26,Infinity',
      '2026-11-27',
      '2026-11-28,',
      '2026-11-29,9',
    ].join('\n')
    const { measurements, notes } = csvSource(text, 'a.csv')
    expect(measurements.map(({ figure }) => figure)).toEqual([1, 9])
    expect(notes.map((note) => note.slice(0, 8))).toEqual([3, 4, 5, 6, 7, 8].map((line) => `a.csv:${line}:`))
    expect(notes[0]).toContain('found the time "yesterday"')
    expect(notes[1]).toBe('a.csv:4: value: found "NaN"; allowed is a number above 0; left out')
  })

  it.each([
    ['nothing', ''],
    ['no time', 'value\n1\n'],
    ['no figures', 'time,call\n2026-11-22,a\n'],
    ['two times', 'time,at,value\n2026-11-22,2026-11-22,1\n'],
  ])('refuses a file with %s, and says what is allowed', (_, text) => {
    expect(() => csvSource(text, 'a.csv')).toThrow(/^a\.csv: found .*; allowed is /)
  })

  it('neither fails on a file with its columns nor loses a row unsaid', () => {
    const cell = fc.oneof(fc.constantFrom('', '2026-11-22', '1790000000', '5', '1e400', '-0'), fc.string())
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 10 }), (rows) => {
        const quoted = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
        const { measurements, notes } = csvSource(['time,value', ...quoted].join('\n'), 'a.csv')
        const gaps = rows.filter(([, value]) => value.trim() === '').length
        expect(measurements.length + notes.length).toBeLessThanOrEqual(rows.length)
        expect(measurements.length + notes.length).toBeGreaterThanOrEqual(rows.length - gaps)
        for (const { figure } of measurements) expect(figure).toBeGreaterThan(0)
      }),
    )
  })
})
