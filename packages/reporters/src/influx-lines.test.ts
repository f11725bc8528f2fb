import { ManualClock, Registry, type Snapshot } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Point, parseLines } from './fixtures/line-protocol.ts'
import { formatInfluxLines, type InfluxLineOptions } from './influx-lines.ts'

const takenAt = 1_700_000_000_123

function registry(): Registry {
  return new Registry({ clock: new ManualClock({ epochMs: takenAt }) })
}

/** Reads what was formatted the way both generations of the server do; they must agree. */
function read(snapshot: Snapshot, options?: InfluxLineOptions): Point[] {
  const text = formatInfluxLines(snapshot, options).join('\n')
  const points = parseLines(text, false)
  expect(parseLines(text, true)).toEqual(points)
  return points
}

/** A snapshot of one gauge and one counter whose figures no registry would let in. */
function snapshotOf(value: number, count = value): Snapshot {
  const series = { name: 'm', tags: {}, labelNames: [], unit: '1', description: '' } as const
  return {
    temporality: 'cumulative',
    startedAt: takenAt,
    takenAt,
    tags: {},
    metrics: [
      { ...series, kind: 'gauge', value },
      { ...series, kind: 'counter', count, dropped: 0 },
    ],
    failures: [],
    folded: [],
  }
}

describe('formatInfluxLines', () => {
  it('writes each kind of metric in the layout of Inmanta', () => {
    const metrics = registry()
    metrics.counter('orders').inc(3)
    metrics.gauge('queue size').set(2.5)
    metrics.meter('requests', { tags: { route: '/a b' } }).mark(4)
    metrics.timer('sql')
    const bytes = metrics.histogram('bytes', { unit: 'By' })
    for (let value = 1; value <= 100; value += 1) bytes.record(value)
    expect(formatInfluxLines(metrics.snapshot(), { tags: { host: 'api-1' } })).toMatchInlineSnapshot(`
      [
        "metrics,host=api-1,key=bytes count=100i,sum=5050,avg=50.5,min=1,max=100,std_dev=28.86607004772212,50_percentile=50,75_percentile=75,90_percentile=90,95_percentile=95,99_percentile=99,999_percentile=100 1700000000123",
        "metrics,host=api-1,key=orders count=3i 1700000000123",
        "metrics,host=api-1,key=queue\\ size value=2.5 1700000000123",
        "metrics,host=api-1,key=requests,route=/a\\ b count=4i,mean_rate=0,1m_rate=0,5m_rate=0,15m_rate=0 1700000000123",
        "metrics,host=api-1,key=sql count=0i,sum=0,mean_rate=0,1m_rate=0,5m_rate=0,15m_rate=0 1700000000123",
      ]
    `)
  })

  it('types a field by its name, never by its value', () => {
    const typesOf = (value: number): (string | undefined)[][] =>
      formatInfluxLines(snapshotOf(value)).map((line) =>
        [...line.matchAll(/ (\w+)=[^,]*?(i?) /g)].flatMap((m) => [m[1], m[2]]),
      )
    for (const value of [0, 4, 4.5, 1e18]) {
      expect(typesOf(value)).toEqual([
        ['value', ''],
        ['count', 'i'],
      ])
    }
  })

  it('writes counts as floats for a database that holds floats', () => {
    expect(formatInfluxLines(snapshotOf(1, 2.5), { counts: 'float' })[1]).toBe(
      `metrics,key=m count=2.5 ${takenAt}`,
    )
    expect(formatInfluxLines(snapshotOf(1, 2.5), { counts: 'integer' })[1]).toBe(
      `metrics,key=m count=3i ${takenAt}`,
    )
  })

  it('leaves out what is not finite or does not fit into 64 bits, and lines without a field', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(formatInfluxLines(snapshotOf(value))).toEqual([])
    }
    expect(formatInfluxLines(snapshotOf(1, 2 ** 63))).toHaveLength(1)
    expect(read(snapshotOf(1, 2 ** 62))[1]?.fields).toEqual({ count: '4611686018427388000i' })
  })

  it('reads back every finite figure exactly', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(read(snapshotOf(value, 0))[0]?.fields['value']) + 0).toBe(value + 0)
      }),
    )
  })

  it('gives empty distributions no made-up figures', () => {
    const metrics = registry()
    metrics.histogram('bytes', { unit: 'By' })
    expect(read(metrics.snapshot())[0]?.fields).toEqual({ count: '0i', sum: '0' })
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
    expect(formatInfluxLines(metrics.snapshot())).toEqual([
      `metrics,key=m,user=bob_admin\\,role\\=root\\ v\\=1 count=0i ${takenAt}`,
    ])
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

  it('give one line for each metric, with distinct, non-empty tags', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(text, tags), { selector: ([name]) => name, maxLength: 4 }),
        tags,
        (series, shared) => {
          const metrics = registry()
          for (const [name, own] of series) metrics.counter(name, { tags: own })
          const points = read(metrics.snapshot(), { tags: shared })
          expect(points).toHaveLength(series.length)
          for (const point of points) {
            expect(point).toMatchObject({
              measurement: 'metrics',
              fields: { count: '0i' },
              time: `${takenAt}`,
            })
            expect(Object.keys(point.fields)).toEqual(['count'])
            const names = point.tags.map(([name]) => name)
            expect(new Set(names).size).toBe(names.length)
            expect(names).toContain('key')
          }
        },
      ),
    )
  })

  it('come back as they were, but for control characters and ambiguous backslashes', () => {
    fc.assert(
      fc.property(text, text, text, (name, tag, value) => {
        const metrics = registry()
        metrics.counter(name, { tags: { [`tag ${tag}`]: value } })
        const points = Object.fromEntries(read(metrics.snapshot())[0]?.tags ?? [])
        const same = (original: string, found: string): void => {
          expect(found).toHaveLength(original.length)
          for (const [index, unit] of original.split('').entries()) {
            if (plain(unit)) expect(found[index]).toBe(unit)
            else if (unit === '\\') expect(found[index]).toMatch(/[\\_]/)
            else expect(found[index]).toBe('_')
          }
        }
        same(name, points['key'] ?? '')
        const [[foundTag, foundValue] = ['', '']] = Object.entries(points).filter(
          ([found]) => found !== 'key',
        )
        same(`tag ${tag}`, foundTag)
        same(value, foundValue)
      }),
    )
  })

  it('keep a backslash that means nothing', () => {
    const metrics = registry()
    metrics.counter('C:\\temp', { tags: { end: 'a\\', pair: '\\\\x', comma: '\\,' } })
    expect(Object.fromEntries(read(metrics.snapshot())[0]?.tags ?? [])).toEqual({
      key: 'C:\\temp',
      end: 'a_',
      pair: '_\\x',
      comma: '_,',
    })
  })
})
