import { PassThrough } from 'node:stream'
import { ManualClock, Registry, type Snapshot } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { consoleTable } from './console/index.ts'
import { csv } from './csv.ts'
import type { Destination } from './destination.ts'
import { TAKEN_AT } from './fixtures/snapshot-of.ts'
import { written } from './fixtures/written.ts'
import { type GraphiteOptions, graphite, hostedGraphite } from './graphite/index.ts'
import { type InfluxLineOptions, influx, influxLines } from './influx/index.ts'
import { logRecords } from './log.ts'
import { openTsdb } from './open-tsdb/index.ts'
import { type OtlpOptions, otlp } from './otlp/index.ts'
import { remoteWrite } from './remote-write/index.ts'
import { syslog } from './syslog/index.ts'

const url = 'http://127.0.0.1:1'
const host = '127.0.0.1'
const tags = { host: 'a' }

const graphiteOf = (options: Partial<GraphiteOptions>) => () => graphite({ host, ...options })
const influxOf = (layout: NonNullable<InfluxLineOptions['layout']>) => () =>
  influx({ url, database: 'd', layout, tags })
const otlpOf = (options: Partial<OtlpOptions>) => () => otlp({ url, ...options })

/** All destinations of ours whose formats read the series themselves. */
const DESTINATIONS: readonly (readonly [name: string, make: () => Destination])[] = [
  ['InfluxDB, a measurement', influxOf('inmanta')],
  ['InfluxDB, a measurement for each metric', influxOf('pyformance')],
  ['Graphite, paths', graphiteOf({})],
  ['Graphite, tags', graphiteOf({ layout: 'tags', durationUnit: 'ms' })],
  ['Graphite, UDP', graphiteOf({ protocol: 'udp' })],
  ['Graphite, pickle', graphiteOf({ protocol: 'pickle' })],
  ['Hosted Graphite', () => hostedGraphite({ url, apiKey: 'k' })],
  ['OpenTSDB', () => openTsdb({ url, tags })],
  ['OTLP', otlpOf({})],
  ['OTLP, summaries', otlpOf({ distributions: 'summary' })],
  ['OTLP, JSON', otlpOf({ encoding: 'json' })],
  ['remote write', () => remoteWrite({ url, tags })],
  ['remote write, native histograms', () => remoteWrite({ url, histograms: 'native' })],
  ['syslog, UDP', () => syslog({ host, hostname: 'h', protocol: 'udp' })],
  ['syslog, TCP', () => syslog({ host, hostname: 'h', protocol: 'tcp' })],
  ['log', () => logRecords(() => undefined)],
  ['CSV', () => csv('unused.csv')],
  ['console', () => consoleTable({ stream: new PassThrough(), colors: false })],
]

const label = fc.constantFrom('x', 'y', 'z', 'ü'.repeat(70))
const value = fc.constantFrom(0, 1, 2.5, 1000, 1e9, 2 ** 40)
const step = fc.oneof(
  fc.record({ does: fc.constantFrom('count' as const, 'time' as const, 'observe' as const), label, value }),
  fc.record({ does: fc.constant('set' as const), label, value: fc.double() }),
  fc.record({ does: fc.constantFrom('remove' as const, 'clear' as const), label, value }),
  fc.record({
    does: fc.constantFrom('describe' as const, 'fail' as const, 'wait' as const),
    label,
    value: fc.constant(0),
  }),
)

type Action = typeof step extends fc.Arbitrary<infer T> ? T : never

/** A registry with metrics of all kinds, and what does a step to it. */
function anyRegistry(): { registry: Registry; take: (action: Action) => void } {
  const clock = new ManualClock({ epochMs: TAKEN_AT })
  const registry = new Registry({ clock, tags: { service: 's' } })
  let fails = false
  const labels = ['l'] as const
  registry.gauge('asked', () => (fails ? Number.NaN : 1))
  registry.timer('never')
  return {
    registry,
    take: ({ does, label: l, value: by }) => {
      switch (does) {
        case 'count':
          registry.counter('c', { labels }).labels(l).inc(by)
          registry.meter('m.c', { unit: 'By', labels }).labels(l).mark(by)
          registry.counter('m_c').inc()
          break
        case 'set':
          registry.gauge('g', { labels }).labels(l).set(by)
          break
        case 'observe':
          registry
            .histogram('h', { unit: 'By', labels, slo: [1, 10, 1000] })
            .labels(l)
            .record(by)
          break
        case 'time':
          registry.timer('t', { labels }).labels(l).record(by)
          break
        case 'remove':
          registry.remove('c', { l })
          registry.remove('t', { l })
          break
        case 'clear':
          registry.remove('h')
          break
        case 'describe':
          registry.counter('c', { labels, description: 'Orders served.' })
          break
        case 'fail':
          fails = !fails
          break
        case 'wait':
          clock.advanceSeconds(10)
      }
    },
  }
}

describe.each(DESTINATIONS)('%s', (_, make) => {
  it('is given the series themselves', () => {
    expect(make()).toMatchObject({ reads: 'once' })
  })

  it('writes of them what it writes of a snapshot, byte for byte, whatever it has written before', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 4 }), async (reports) => {
        const { registry, take } = anyRegistry()
        const destination = make()
        for (const steps of reports) {
          for (const one of steps) take(one)
          const ofSeries = piecesOf(destination, await registry.liveInTurns())
          expect(ofSeries).toEqual(piecesOf(make(), registry.snapshot()))
          expect(ofSeries).toEqual(piecesOf(destination, registry.snapshot()))
        }
      }),
      { numRuns: 20 },
    ))
})

function piecesOf(destination: Destination, snapshot: Snapshot): unknown {
  const pieces: string[] = []
  for (const step of destination.format(snapshot)) {
    if (step === undefined || 'omitted' in step) continue
    const bytes = Buffer.from(step.data as string)
    const ends = step.ends ?? [bytes.length]
    pieces.push(...ends.map((end, at) => bytes.toString('latin1', ends[at - 1] ?? 0, end)))
  }
  return { pieces, ...written((one) => destination.format(one), snapshot) }
}

describe('a report under way', () => {
  /** More series than are written in a step. */
  const SERIES = 500

  function manyTimers(): { registry: Registry; record: () => void } {
    const registry = new Registry({ clock: new ManualClock({ epochMs: TAKEN_AT }) })
    const timers = registry.timer('t', { labels: ['l'] })
    return {
      registry,
      record: () => {
        for (let at = 0; at < SERIES; at += 1) timers.labels(String(at)).record(3e9)
      },
    }
  }

  it('has coherent figures of each series, whatever is recorded between its steps', async () => {
    const { registry, record } = manyTimers()
    record()
    const lines: string[] = []
    for (const one of influxLines()(await registry.liveInTurns())) {
      if (one !== undefined && 'data' in one)
        lines.push(
          ...Buffer.from(one.data as Uint8Array)
            .toString()
            .trimEnd()
            .split('\n'),
        )
      record()
    }
    const figures = lines.map(
      (line) => /count=(\d+),sum=(\d+),avg=(\d+),/.exec(line)?.slice(1).map(Number) ?? [],
    )
    expect(figures).toHaveLength(SERIES)
    for (const [count = 0, sum, avg] of figures) expect([sum, avg]).toEqual([3 * count, 3])
    // Or else nothing came between.
    expect(new Set(figures.map(([count]) => count)).size).toBeGreaterThan(2)
  })

  it.each(DESTINATIONS)(
    'has the series that were there when it began, also those that go meanwhile: %s',
    async (_, make) => {
      const { registry, record } = manyTimers()
      record()
      const destination = make()
      let points = 0
      let steps = 0
      for (const one of destination.format(await registry.liveInTurns())) {
        if (one !== undefined && 'data' in one) points += one.points
        if (steps++ === 1) registry.clear()
      }
      expect(points).toBe(written((snapshot) => make().format(snapshot), manyTimersRead()).points)

      function manyTimersRead(): Snapshot {
        const other = manyTimers()
        other.record()
        return other.registry.snapshot()
      }
    },
  )
})
