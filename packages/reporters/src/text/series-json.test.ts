import { ManualClock, Registry } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gaugeOf, snapshotOf } from '../fixtures/snapshot-of.ts'
import { written } from '../fixtures/written.ts'
import type { FigureOptions } from './each-figure.ts'
import { seriesJson } from './series-json.ts'

function recordsOf(snapshot: ReturnType<Registry['snapshot']>, options: FigureOptions = {}): unknown[] {
  const { text, points } = written(
    seriesJson(options, () => (json) => `${json}\n`),
    snapshot,
  )
  const lines = text.split('\n')
  expect(lines.pop()).toBe('')
  expect(points).toBe(lines.length)
  for (const line of lines) expect(line).toMatch(/^[ -~]*$/)
  return lines.map((line) => JSON.parse(line))
}

describe('seriesJson', () => {
  it('writes the figures of a series beside what tells it apart', () => {
    const metrics = new Registry({ clock: new ManualClock(), tags: { app: 'shop' } })
    metrics.counter('orders', { tags: { region: 'eu' } }).inc(3)
    metrics.timer('sql').record(1_500_000)
    const options = { prefix: 'live.', tags: { host: 'api-1' }, durationUnit: 'ms' } as const
    const [orders, sql] = recordsOf(metrics.snapshot(), options)
    expect(orders).toEqual({
      metric: 'live.orders',
      kind: 'counter',
      tags: { app: 'shop', host: 'api-1', region: 'eu' },
      count: 3,
    })
    expect(sql).toMatchObject({
      metric: 'live.sql',
      kind: 'timer',
      sum: 1.5,
      '99_percentile': 1.5,
      errors: 0,
    })
  })

  it('drops and counts series that would be written like another one, and what is no finite number', () => {
    const values = [gaugeOf('a', 1, { x: '1' }), gaugeOf('a', 2), gaugeOf('b', Number.NaN)]
    const { points, omitted } = written(
      seriesJson({}, () => (json) => json),
      snapshotOf(values, { x: '1' }),
    )
    expect({ points, omitted }).toEqual({ points: 1, omitted: { collision: 1, 'not finite': 1 } })
  })

  it('is read back as it was, whatever its name and tags', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 })
    fc.assert(
      fc.property(
        text,
        fc.dictionary(text, text, { noNullPrototype: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (name, tags, value) => {
          const metric = gaugeOf(name, value, tags)
          const expected = JSON.parse(JSON.stringify({ metric: name, kind: 'gauge', tags, value }))
          expect(recordsOf(snapshotOf([metric]))).toEqual([expected])
        },
      ),
      { examples: [['🙂'.repeat(16_384), JSON.parse('{"__proto__":"x"}'), -0]] },
    )
  })
})
