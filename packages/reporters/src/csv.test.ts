import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ManualClock, Registry } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { csv } from './csv.ts'
import { gaugeOf, snapshotOf } from './fixtures/snapshot-of.ts'
import { written } from './fixtures/written.ts'
import { createReporter } from './reporter.ts'

const { format } = csv('unused')

/** Reads comma-separated values as RFC 4180 says, written apart from the formatter. */
function parse(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let rest = text
  while (rest !== '') {
    const [matched = '', quoted, plain = '', end = ''] =
      /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? []
    if (matched === '') throw new SyntaxError(`no cell: ${rest}`)
    row.push(quoted?.replaceAll('""', '"') ?? plain)
    rest = rest.slice(matched.length)
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}

describe('csv', () => {
  it('writes a row for each series, below the names of the columns', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-csv-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const path = join(folder, 'metrics.csv')
    const clock = new ManualClock({ epochMs: 1_700_000_000_000 })
    const registry = new Registry({ clock, tags: { service: 'orders' } })
    registry.gauge('size', { unit: 'By' }).set(12)
    registry.timer('sql', { tags: { table: 'items' } }).record(1_500_000)
    const reporter = createReporter({ registry, destination: csv(path) })
    await reporter.reportOnce()
    await reporter.reportOnce()
    const text = await readFile(path, 'utf8')
    const rows = parse(text)
    expect(rows.map((row) => row.slice(0, 8))).toEqual([
      ['time', 'kind', 'name', 'tags', 'unit', 'count', 'value', 'sum'],
      ['2023-11-14T22:13:20.000Z', 'gauge', 'size', 'service=orders', 'By', '', '12', ''],
      ['2023-11-14T22:13:20.000Z', 'timer', 'sql', 'service=orders;table=items', 's', '1', '', '0.0015'],
      ['2023-11-14T22:13:20.000Z', 'gauge', 'size', 'service=orders', 'By', '', '12', ''],
      ['2023-11-14T22:13:20.000Z', 'timer', 'sql', 'service=orders;table=items', 's', '1', '', '0.0015'],
    ])
    expect(new Set(rows.map((row) => row.length)).size).toBe(1)
  })

  it('takes any text, and none becomes a formula', () => {
    const character = fc.oneof(
      fc.constantFrom('"', ',', '\r', '\n', '=', '+', '-', '@', '\t', "'"),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    )
    const text = fc.array(character, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, (name) => {
        const [row, ...rest] = parse(written(format, snapshotOf([gaugeOf(name, 1)])).text)
        expect(rest).toEqual([])
        const read = row?.[2] ?? ''
        expect(read).toBe(/^[=+\-@\t\r]/.test(name) ? `'${name}` : name)
      }),
    )
  })

  it('leaves out what is not finite', () => {
    const { text, omitted } = written(format, snapshotOf([gaugeOf('g', Number.NaN)]))
    expect(omitted).toEqual({ 'not finite': 1 })
    expect(parse(text)[0]?.[6]).toBe('')
  })
})
