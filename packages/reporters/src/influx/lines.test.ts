import { ManualClock, Registry } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Point, parseLines } from '../fixtures/line-protocol.ts'
import { gaugeOf, snapshotOf, TAKEN_AT } from '../fixtures/snapshot-of.ts'
import { written } from '../fixtures/written.ts'
import { type InfluxLineOptions, influxLines } from './lines.ts'

function registry(): Registry {
  return new Registry({ clock: new ManualClock({ epochMs: TAKEN_AT }) })
}

function linesOf(snapshot: ReturnType<Registry['snapshot']>, options?: InfluxLineOptions): string[] {
  const { text, points } = written(influxLines(options), snapshot)
  const lines = text.split('\n')
  expect(lines.pop()).toBe('')
  expect(points).toBe(lines.length)
  return lines
}

/** Reads what was formatted the way both generations of the server do; they must agree. */
function read(snapshot: ReturnType<Registry['snapshot']>, options?: InfluxLineOptions): Point[] {
  const text = linesOf(snapshot, options).join('\n')
  const points = parseLines(text, false)
  expect(parseLines(text, true)).toEqual(points)
  return points
}

describe('influxLines', () => {
  function sample(): Registry {
    const metrics = registry()
    metrics.counter('orders').inc(3)
    metrics.gauge('queue size').set(2.5)
    metrics.meter('requests', { tags: { route: '/a b' } }).mark(4)
    metrics.timer('sql').record(1_500_000)
    metrics.timer('unused')
    const bytes = metrics.histogram('bytes', { unit: 'By' })
    for (let value = 1; value <= 100; value += 1) bytes.record(value)
    return metrics
  }

  it('writes each kind of metric in the layout of Inmanta', () => {
    expect(linesOf(sample().snapshot(), { tags: { host: 'api-1' } })).toMatchInlineSnapshot(`
      [
        "metrics,host=api-1,key=bytes count=100,sum=5050,avg=50.5,min=1,max=100,std_dev=28.86607004772212,50_percentile=50,75_percentile=75,90_percentile=90,95_percentile=95,99_percentile=99,999_percentile=100 1700000000123",
        "metrics,host=api-1,key=orders count=3 1700000000123",
        "metrics,host=api-1,key=queue\\ size value=2.5 1700000000123",
        "metrics,host=api-1,key=requests,route=/a\\ b count=4,mean_rate=0,1m_rate=0,5m_rate=0,15m_rate=0 1700000000123",
        "metrics,host=api-1,key=sql count=1,sum=0.0015,avg=0.0015,min=0.0015,max=0.0015,std_dev=0,50_percentile=0.0015,75_percentile=0.0015,90_percentile=0.0015,95_percentile=0.0015,99_percentile=0.0015,999_percentile=0.0015,mean_rate=0,1m_rate=0,5m_rate=0,15m_rate=0,errors=0,in_flight=0 1700000000123",
        "metrics,host=api-1,key=unused count=0,sum=0,mean_rate=0,1m_rate=0,5m_rate=0,15m_rate=0,errors=0,in_flight=0 1700000000123",
      ]
    `)
  })

  it('gives each metric a measurement of its own in the layout of pyformance', () => {
    const lines = linesOf(sample().snapshot(), { layout: 'pyformance', prefix: 'shop.', durationUnit: 'ms' })
    expect(lines.map((line) => line.slice(0, 40))).toMatchInlineSnapshot(`
      [
        "shop.bytes count=100,sum=5050,avg=50.5,m",
        "shop.orders count=3 1700000000123",
        "shop.queue\\ size value=2.5 1700000000123",
        "shop.requests,route=/a\\ b count=4,mean_r",
        "shop.sql count=1,sum=1.5,avg=1.5,min=1.5",
        "shop.unused count=0,sum=0,mean_rate=0,1m",
      ]
    `)
  })

  it('writes no integers, whose type would clash with that of fractions', () => {
    for (const value of [0, 4, 4.5, 1e18, 1e21]) {
      expect(linesOf(snapshotOf([gaugeOf('m', value)]))).toEqual([`metrics,key=m value=${value} ${TAKEN_AT}`])
    }
  })

  it('leaves out what is not finite, and lines without a field', () => {
    const snapshot = snapshotOf([gaugeOf('a', Number.NaN), gaugeOf('b', Number.POSITIVE_INFINITY)])
    expect(written(influxLines(), snapshot)).toEqual({ text: '', points: 0, omitted: { 'not finite': 2 } })
  })

  it('reads back every finite figure exactly', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(read(snapshotOf([gaugeOf('m', value)]))[0]?.fields['value']) + 0).toBe(value + 0)
      }),
    )
  })

  it('lets the tags of the metric win over those of the registry and the options', () => {
    const metrics = new Registry({ tags: { a: 'registry', b: 'registry' } })
    metrics.counter('m', { tags: { a: 'metric' } })
    const [point] = read(metrics.snapshot(), { tags: { a: 'options', b: 'options', c: 'options' } })
    expect(point?.tags).toEqual([
      ['a', 'metric'],
      ['b', 'registry'],
      ['c', 'options'],
      ['key', 'm'],
    ])
  })

  it('keeps tags apart from the names that mean something, and leaves out empty ones', () => {
    const metrics = registry()
    metrics.counter('m', { tags: { key: 'x', time: 'y', count: 'z', '99_percentile': 'p', empty: '' } })
    expect(read(metrics.snapshot())[0]?.tags).toEqual([
      ['99_percentile_', 'p'],
      ['count_', 'z'],
      ['key', 'm'],
      ['key_', 'x'],
      ['time_', 'y'],
    ])
  })

  it('cannot be made to write another line', () => {
    const metrics = registry()
    metrics.counter('m', { tags: { user: 'bob\nadmin,role=root v=1' } })
    expect(linesOf(metrics.snapshot())).toEqual([
      `metrics,key=m,user=bob_admin\\,role\\=root\\ v\\=1 count=0 ${TAKEN_AT}`,
    ])
  })

  it.each(['#comment', '_internal', ''])('makes a measurement of the name %j', (name) => {
    expect(read(snapshotOf([gaugeOf(name, 1)]), { layout: 'pyformance' })[0]?.measurement).toBe(`m${name}`)
  })

  it('keeps a measurement with a backslash before a quotation mark apart from one without', () => {
    const snapshot = snapshotOf([gaugeOf('a\\"b', 1), gaugeOf('a"b', 2)])
    expect(read(snapshot, { layout: 'pyformance' }).map(({ measurement }) => measurement)).toEqual([
      'a_"b',
      'a"b',
    ])
  })

  it('leaves out a series whose names and tags are longer than the server takes', () => {
    const longest = 65_500 - 'metrics,key='.length
    const names = ['a'.repeat(longest), 'a'.repeat(longest + 1), 'ü'.repeat(longest / 2 + 1)]
    const { points, omitted } = written(influxLines(), snapshotOf(names.map((name) => gaugeOf(name, 1))))
    expect({ points, omitted }).toEqual({ points: 1, omitted: { unsupported: 2 } })
  })

  it('drops and counts a series that would be written like another one', () => {
    const snapshot = snapshotOf([gaugeOf('a\n', 1), gaugeOf('a\r', 2), gaugeOf('a_', 3), gaugeOf('b', 4)])
    expect(written(influxLines(), snapshot)).toEqual({
      text: `metrics,key=a_ value=1 ${TAKEN_AT}\nmetrics,key=b value=4 ${TAKEN_AT}\n`,
      points: 2,
      omitted: { collision: 2 },
    })
  })
})

describe('any name and any tags', () => {
  // Weighted towards what the syntax uses.
  const character = fc.oneof(
    {
      weight: 2,
      arbitrary: fc.constantFrom(',', '=', ' ', '\\', '"', "'", '#', '\n', '\r', '\t', '\0', '_', 'i'),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  )
  const text = fc.array(character, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''))
  const tags = fc.dictionary(text, fc.oneof(text, fc.constant('')), { maxKeys: 5, noNullPrototype: true })
  const plain = (value: string): boolean => !/[\p{Cc}\\]/u.test(value)

  it.each(['inmanta', 'pyformance'] as const)(
    'give a line for each series, with distinct, non-empty tags: %s',
    (layout) => {
      fc.assert(
        fc.property(
          fc.uniqueArray(fc.tuple(text, tags), { selector: ([name]) => name, maxLength: 4 }),
          tags,
          (series, shared) => {
            const metrics = registry()
            for (const [name, seriesTags] of series) metrics.counter(name, { tags: seriesTags })
            const snapshot = metrics.snapshot()
            const { omitted } = written(influxLines({ tags: shared, layout }), snapshot)
            const points = read(snapshot, { tags: shared, layout })
            expect(points.length + (omitted.collision ?? 0)).toBe(snapshot.metrics.length)
            expect(
              new Set(points.map(({ measurement, tags: list }) => JSON.stringify([measurement, list]))).size,
            ).toBe(points.length)
            for (const point of points) {
              const names = point.tags.map(([name]) => name)
              expect(new Set(names).size).toBe(names.length)
              expect(point.fields).toEqual({ count: '0' })
              expect(point.time).toBe(String(TAKEN_AT))
            }
          },
        ),
      )
    },
  )

  it('that hold no control character and no backslash are read back as they are', () => {
    fc.assert(
      fc.property(text.filter(plain), text.filter(plain), (name, value) => {
        const metrics = registry()
        metrics.counter(name, { tags: { user: value } })
        const [point] = read(metrics.snapshot())
        expect(Object.fromEntries(point?.tags ?? [])).toEqual({ key: name, user: value })
        expect(read(metrics.snapshot(), { layout: 'pyformance' })[0]?.measurement).toBe(
          name.replace(/^(?=[#_])/, 'm'),
        )
      }),
    )
  })
})
