import { ManualClock, Registry } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anySeries } from '../fixtures/any-series.ts'
import { gaugeOf, snapshotOf } from '../fixtures/snapshot-of.ts'
import { written } from '../fixtures/written.ts'
import { dogStatsd, dogStatsdLines, statsd, statsdLines } from './index.ts'

const FORMATS = { statsd: statsdLines, dogStatsd: dogStatsdLines } as const

function sample(): Registry {
  const metrics = new Registry({ clock: new ManualClock(), tags: { app: 'shop' } })
  metrics.counter('orders').inc(3)
  metrics.gauge('queue size').set(-2.5)
  metrics.timer('sql', { tags: { route: '/a:b' } }).record(1_500_000)
  return metrics
}

describe('statsdLines', () => {
  it('adds up counts and sums, and keeps the latest of everything else', () => {
    const { text } = written(statsdLines({ prefix: 'live.', tags: { host: 'api.1' } }), sample().snapshot())
    expect(text.split('\n')).toMatchInlineSnapshot(`
      [
        "live.orders.app.shop.host.api_1.count:3|c",
        "live.queue_size.app.shop.host.api_1.value:0|g",
        "live.queue_size.app.shop.host.api_1.value:-2.5|g",
        "live.sql.app.shop.host.api_1.route._a_b.count:1|c",
        "live.sql.app.shop.host.api_1.route._a_b.sum:0.0015|c",
        "live.sql.app.shop.host.api_1.route._a_b.avg:0.0015|g",
        "live.sql.app.shop.host.api_1.route._a_b.min:0.0015|g",
        "live.sql.app.shop.host.api_1.route._a_b.max:0.0015|g",
        "live.sql.app.shop.host.api_1.route._a_b.std_dev:0|g",
        "live.sql.app.shop.host.api_1.route._a_b.50_percentile:0.0015|g",
        "live.sql.app.shop.host.api_1.route._a_b.75_percentile:0.0015|g",
        "live.sql.app.shop.host.api_1.route._a_b.90_percentile:0.0015|g",
        "live.sql.app.shop.host.api_1.route._a_b.95_percentile:0.0015|g",
        "live.sql.app.shop.host.api_1.route._a_b.99_percentile:0.0015|g",
        "live.sql.app.shop.host.api_1.route._a_b.999_percentile:0.0015|g",
        "live.sql.app.shop.host.api_1.route._a_b.mean_rate:0|g",
        "live.sql.app.shop.host.api_1.route._a_b.1m_rate:0|g",
        "live.sql.app.shop.host.api_1.route._a_b.5m_rate:0|g",
        "live.sql.app.shop.host.api_1.route._a_b.15m_rate:0|g",
        "live.sql.app.shop.host.api_1.route._a_b.errors:0|c",
        "live.sql.app.shop.host.api_1.route._a_b.in_flight:0|g",
        "",
      ]
    `)
  })

  it('goes through zero to a negative gauge, in one piece', () => {
    const pieces = [...statsdLines()(snapshotOf([gaugeOf('a', -4), gaugeOf('b', -0), gaugeOf('c', 1e-7)]))]
    expect(pieces).toEqual([
      { data: 'a.value:0|g\na.value:-4|g\n', points: 1 },
      { data: 'b.value:0|g\n', points: 1 },
      { data: 'c.value:1e-7|g\n', points: 1 },
    ])
  })
})

describe('dogStatsdLines', () => {
  it('writes tags as tags and negative gauges as they are', () => {
    const { text } = written(
      dogStatsdLines({ prefix: 'live.', tags: { host: 'api.1' } }),
      sample().snapshot(),
    )
    expect(text.split('\n').slice(0, 4)).toMatchInlineSnapshot(`
      [
        "live.orders.count:3|c|#app:shop,host:api.1",
        "live.queue_size.value:-2.5|g|#app:shop,host:api.1",
        "live.sql.count:1|c|#app:shop,host:api.1,route:/a:b",
        "live.sql.sum:0.0015|c|#app:shop,host:api.1,route:/a:b",
      ]
    `)
  })

  it.each([
    ['9-lives', 'm9_lives'],
    ['_x', 'm_x'],
    ['a:b|c@d#e', 'a_b_c_d_e'],
  ])('makes %j the name %s', (name, expected) => {
    const { text } = written(dogStatsdLines(), snapshotOf([gaugeOf(name, 1)]))
    expect(text).toBe(`${expected}.value:1|g\n`)
  })

  it('cannot be made to write another tag or line', () => {
    const tags = { 'a:b,c': 'x,admin:1|#y\nz:1|c' }
    const { text } = written(dogStatsdLines(), snapshotOf([gaugeOf('m', 1, tags)]))
    expect(text).toBe('m.value:1|g|#a_b_c:x_admin:1__y_z:1_c\n')
  })
})

describe.each(['statsd', 'dogStatsd'] as const)('%s', (kind) => {
  const format = FORMATS[kind]

  it('drops and counts series that would be written like another one, and what is no finite number', () => {
    const values = [
      gaugeOf('a b', 1),
      gaugeOf('a_b', 2),
      gaugeOf('c', Number.NaN),
      gaugeOf('d', Number.POSITIVE_INFINITY),
    ]
    const { points, omitted } = written(format(), snapshotOf(values))
    expect({ points, omitted }).toEqual({ points: 1, omitted: { collision: 1, 'not finite': 2 } })
  })

  const { tags, named } = anySeries(':|@#,.\n\r\t\0 _/')
  const LINE = {
    statsd: /^[\w-]+(\.[\w-]+)*\.count:0\|c$/,
    dogStatsd: /^[A-Za-z]\w*(\.\w+)*\.count:0\|c(\|#[\w./-]+:[\w./:-]+(,[\w./-]+:[\w./:-]+)*)?$/,
  }

  it('writes a line for each series, whatever its name and tags', () => {
    fc.assert(
      fc.property(named, tags, (series, shared) => {
        const metrics = new Registry({ clock: new ManualClock() })
        for (const [name, seriesTags] of series) metrics.counter(name, { tags: seriesTags })
        const snapshot = metrics.snapshot()
        const { text: all, points, omitted } = written(format({ tags: shared }), snapshot)
        const lines = all.split('\n')
        expect(lines.pop()).toBe('')
        expect(points).toBe(lines.length)
        expect(points + (omitted.collision ?? 0)).toBe(snapshot.metrics.length)
        expect(new Set(lines).size).toBe(points)
        for (const line of lines) expect(line).toMatch(LINE[kind])
      }),
    )
  })
})

it('asks for what happened since the report before, in datagrams of one frame', () => {
  for (const destination of [statsd({ host: '::1', port: 9 }), dogStatsd()]) {
    expect(destination).toMatchObject({ temporality: 'delta', batch: { maxBytes: 1432 } })
  }
  expect(statsd({ host: '::1', port: 9 }).name).toBe('StatsD at ::1:9')
  expect(dogStatsd().name).toBe('DogStatsD at 127.0.0.1:8125')
})
