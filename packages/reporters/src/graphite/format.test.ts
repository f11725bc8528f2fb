import { ManualClock, Registry } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anySeries } from '../fixtures/any-series.ts'
import { gaugeOf, snapshotOf, TAKEN_AT } from '../fixtures/snapshot-of.ts'
import { unpickled } from '../fixtures/unpickled.ts'
import { written } from '../fixtures/written.ts'
import type { GraphiteFormatOptions } from './datapoints.ts'
import { graphiteLines } from './lines.ts'
import { framePickle, graphitePickle, PICKLE_FRAME_BYTES } from './pickle.ts'

const SECONDS = Math.floor(TAKEN_AT / 1000)

function registry(): Registry {
  return new Registry({ clock: new ManualClock({ epochMs: TAKEN_AT }), tags: { app: 'shop' } })
}

function linesOf(snapshot: ReturnType<Registry['snapshot']>, options?: GraphiteFormatOptions): string[] {
  const { text, points } = written(graphiteLines(options), snapshot)
  const lines = text.split('\n')
  expect(lines.pop()).toBe('')
  expect(points).toBe(lines.length)
  return lines
}

describe('graphiteLines', () => {
  function sample(): Registry {
    const metrics = registry()
    metrics.counter('orders').inc(3)
    metrics.gauge('queue size').set(-2.5)
    metrics.timer('sql', { tags: { route: '/a b' } }).record(1_500_000)
    return metrics
  }

  it('writes a line for each figure, with tags as parts of the path', () => {
    expect(linesOf(sample().snapshot(), { prefix: 'live.', tags: { host: 'api.1' } })).toMatchInlineSnapshot(`
      [
        "live.orders.app.shop.host.api_1.count 3 1700000000",
        "live.queue_size.app.shop.host.api_1.value -2.5 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.count 1 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.sum 0.0015 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.avg 0.0015 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.min 0.0015 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.max 0.0015 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.std_dev 0 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.50_percentile 0.0015 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.75_percentile 0.0015 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.90_percentile 0.0015 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.95_percentile 0.0015 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.99_percentile 0.0015 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.999_percentile 0.0015 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.mean_rate 0 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.1m_rate 0 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.5m_rate 0 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.15m_rate 0 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.errors 0 1700000000",
        "live.sql.app.shop.host.api_1.route._a_b.in_flight 0 1700000000",
      ]
    `)
  })

  it('writes tags as tags', () => {
    const lines = linesOf(sample().snapshot(), {
      layout: 'tags',
      durationUnit: 'ms',
      tags: { host: 'api.1' },
    })
    expect(lines.slice(0, 4)).toMatchInlineSnapshot(`
      [
        "orders.count;app=shop;host=api.1 3 1700000000",
        "queue_size.value;app=shop;host=api.1 -2.5 1700000000",
        "sql.count;app=shop;host=api.1;route=/a_b 1 1700000000",
        "sql.sum;app=shop;host=api.1;route=/a_b 1.5 1700000000",
      ]
    `)
  })

  it('keeps tags apart from the name of the metric and from the syntax of other servers', () => {
    const metrics = new Registry()
    metrics.counter('m', { tags: { name: 'x', a: '~b"}', 'k;e=y': ';c=d', empty: '' } })
    expect(linesOf(metrics.snapshot(), { layout: 'tags' })[0]?.split(' ')[0]).toBe(
      'm.count;a=_b__;k_e_y=_c=d;name_=x',
    )
  })

  it('cannot be made to write another line', () => {
    const metrics = new Registry()
    metrics.counter('m', { tags: { user: 'bob\nadmin.role 1 1' } })
    for (const layout of ['path', 'tags'] as const) {
      expect(linesOf(metrics.snapshot(), { layout })).toHaveLength(1)
    }
  })

  it('drops and counts series that would be written like another one', () => {
    const snapshot = snapshotOf([
      gaugeOf('a b', 1),
      gaugeOf('a_b', 2),
      gaugeOf('c.d.e', 3),
      gaugeOf('c', 4, { d: 'e' }),
    ])
    expect(written(graphiteLines(), snapshot)).toEqual({
      text: `a_b.value 1 ${SECONDS}\nc.d.e.value 3 ${SECONDS}\n`,
      points: 2,
      omitted: { collision: 2 },
    })
  })

  it('drops and counts what is no finite number', () => {
    const snapshot = snapshotOf([
      gaugeOf('a', Number.NaN),
      gaugeOf('b', Number.NEGATIVE_INFINITY),
      gaugeOf('c', 1),
    ])
    expect(written(graphiteLines(), snapshot)).toMatchObject({ points: 1, omitted: { 'not finite': 2 } })
  })

  it('leaves out what no server could keep', () => {
    const names = [
      'a'.repeat(250),
      'b'.repeat(251),
      'c.'.repeat(1500),
      'd.'.repeat(1501),
      '🙂'.repeat(65_536),
    ]
    for (const layout of ['path', 'tags'] as const) {
      const { points, omitted } = written(
        graphiteLines({ layout }),
        snapshotOf(names.map((name) => gaugeOf(name, 1))),
      )
      expect({ points, omitted }).toEqual({ points: 2, omitted: { unsupported: 3 } })
    }
    const longTag = snapshotOf([
      gaugeOf('m', 1, { a: 'x'.repeat(251) }),
      gaugeOf('m', 1, { b: 'x'.repeat(250) }),
    ])
    expect(written(graphiteLines(), longTag)).toMatchObject({ points: 1, omitted: { unsupported: 1 } })
  })
})

const { tags, named } = anySeries('.;=~ "{}\n\r\t\0_/*')

describe('any name and any tags', () => {
  const PATHS = {
    path: /^[\w-]+(\.[\w-]+)*$/,
    tags: /^[\w-]+(\.[\w-]+)*(;[\w-]+=[\w./:@%+,=-]+)*$/,
  }

  it.each(['path', 'tags'] as const)('give a line for each series: %s', (layout) => {
    fc.assert(
      fc.property(named, tags, (series, shared) => {
        const metrics = registry()
        for (const [name, seriesTags] of series) metrics.counter(name, { tags: seriesTags })
        const snapshot = metrics.snapshot()
        const { omitted } = written(graphiteLines({ tags: shared, layout }), snapshot)
        const lines = linesOf(snapshot, { tags: shared, layout })
        expect(lines.length + (omitted.collision ?? 0)).toBe(snapshot.metrics.length)
        const paths = lines.map((line) => {
          const [path = '', ...rest] = line.split(' ')
          expect(path).toMatch(PATHS[layout])
          expect(rest).toEqual(['0', String(SECONDS)])
          return path
        })
        expect(new Set(paths).size).toBe(paths.length)
        for (const path of paths) {
          const names = path
            .split(';')
            .slice(1)
            .map((tag) => tag.split('=')[0])
          expect(new Set(names).size).toBe(names.length)
          expect(names).not.toContain('name')
        }
      }),
    )
  })
})

describe('graphitePickle', () => {
  function frameOf(snapshot: ReturnType<Registry['snapshot']>): Uint8Array {
    const pieces: Uint8Array[] = []
    for (const step of graphitePickle({ layout: 'tags' })(snapshot)) {
      if (step !== undefined && 'data' in step) pieces.push(step.data as Uint8Array)
    }
    const bytes = Buffer.concat(pieces)
    const frame = framePickle({ bytes })
    expect(frame.byteLength).toBe(bytes.byteLength + PICKLE_FRAME_BYTES)
    return frame
  }

  it('is a list of paths, times and values to a machine that unpickles', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
        const gauges = values.map((value, index) => gaugeOf(`it's "${index}"`, value, { a: '/x' }))
        expect(unpickled(frameOf(snapshotOf(gauges)))).toEqual(
          values.map((value, index) => [`it_s__${index}_.value;a=/x`, [SECONDS, value]]),
        )
      }),
    )
  })
})
