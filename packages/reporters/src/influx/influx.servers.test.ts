import { ManualClock, Registry } from '@tidemark/metrics'
import { expect, it, vi } from 'vitest'
import { describeServer, tellDelivered } from '../../../../testing/servers/describe-server.ts'
import { type InfluxDbSeries, influxDb } from '../../../../testing/servers/influxdb.ts'
import { victoriaMetrics } from '../../../../testing/servers/victoria-metrics.ts'
import type { Destination } from '../destination.ts'
import { hostileRegistry } from '../fixtures/hostile-series.ts'
import { parseLines } from '../fixtures/line-protocol.ts'
import { TAKEN_AT } from '../fixtures/snapshot-of.ts'
import { written } from '../fixtures/written.ts'
import { createReporter } from '../reporter.ts'
import { influx } from './index.ts'

/** The figures of a database, by all that tells one apart. */
type Figures = Readonly<Record<string, number>>

function keyOf(name: string, tags: readonly (readonly [string, string])[], timeMs: number): string {
  return JSON.stringify([name, tags.filter(([, tag]) => tag !== '').sort(byName), timeMs])
}

function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1
}

/** The figures that are written, as the specification of line protocol reads them. */
function figuresOf(destination: Destination, registry: Registry, doubled: boolean): Figures {
  const { text } = written((snapshot) => destination.format(snapshot), registry.snapshot())
  const figures: Record<string, number> = {}
  for (const { measurement, tags, fields, time } of parseLines(text, doubled)) {
    for (const [field, value] of Object.entries(fields)) {
      figures[keyOf(`${measurement}_${field}`, tags, Number(time))] = Number(value)
    }
  }
  return figures
}

/** Delivers a snapshot. @returns how many points were sent */
async function deliver(destination: Destination, registry: Registry): Promise<number> {
  await using reporter = createReporter({ registry, destination, timeoutMs: 120_000 })
  const result = await reporter.reportOnce()
  const { points } = reporter.stats()
  expect(result).toEqual({ outcome: 'delivered', points: points.enqueued })
  return points.sent
}

describeServer(influxDb, (server) => {
  function figuresIn(series: readonly InfluxDbSeries[]): Figures {
    const figures: Record<string, number> = {}
    for (const { name, tags = {}, columns, values } of series) {
      for (const [time, ...row] of values) {
        row.forEach((value, index) => {
          const key = keyOf(`${name}_${columns[index + 1]}`, Object.entries(tags), Number(time))
          if (value !== null) figures[key] = Number(value)
        })
      }
    }
    return figures
  }

  it.each(['inmanta', 'pyformance'] as const)('gives back what was written: %s', async (layout) => {
    const registry = hostileRegistry()
    const database = `the "${layout}" one`
    const destination = influx({ url: server().url, database, createDatabase: true, layout })
    const sent = await deliver(destination, registry)
    const series = await server().query(database, 'SELECT * FROM /.*/ GROUP BY *')
    expect(figuresIn(series)).toEqual(figuresOf(destination, registry, false))
    const readBack = series.reduce((points, { values }) => points + values.length, 0)
    expect(readBack).toBe(sent)
    tellDelivered(influxDb, { what: `line protocol, v1, ${layout}`, written: sent, readBack })
  })

  it('gets all that waited while it hung: 20 reports of 5000 series, as much as a queue takes', async () => {
    const clock = new ManualClock({ epochMs: TAKEN_AT })
    const registry = new Registry({ clock })
    const orders = registry.counter('orders', { labels: ['route'], maxSeries: 5000 })
    const routes = Array.from({ length: 5000 }, (_, route) => orders.labels(`/shops/${route}/orders`))
    await server().query('', 'CREATE DATABASE recovered')
    await using reporter = createReporter({
      registry,
      destination: influx({ url: server().url, database: 'recovered' }),
      // A loaded machine may answer after `timeoutMs`: that is one more attempt, not a loss.
      retry: { maxAttempts: 1000 },
    })
    await server().pause()
    for (let report = 1; report <= 20; report += 1) {
      for (const route of routes) route.inc(report)
      void reporter.reportOnce()
      await vi.waitUntil(() => reporter.stats().reports.made === report, { timeout: 120_000, interval: 5 })
      clock.advanceSeconds(1)
    }
    await vi.waitUntil(() => reporter.stats().consecutiveFailures > 0, { timeout: 120_000, interval: 50 })
    expect(reporter.stats().points).toMatchObject({ enqueued: 100_000, sent: 0, dropped: 0 })
    server().resume()
    await reporter.flush({ deadlineMs: 150_000 })
    const { points } = reporter.stats()
    expect(points).toEqual({ enqueued: 100_000, sent: 100_000, dropped: 0, queued: 0, inFlight: 0 })
    const [series] = await server().query(
      'recovered',
      'SELECT count("count"), min("count"), max("count") FROM metrics GROUP BY time(1s) fill(none)',
    )
    // Each report has its second, and in it each series the sum of 1, 2, … up to the number of the report.
    const second = TAKEN_AT - (TAKEN_AT % 1000)
    expect(series?.values).toEqual(
      Array.from({ length: 20 }, (_, report) => {
        const count = ((report + 1) * (report + 2)) / 2
        return [second + report * 1000, 5000, count, count]
      }),
    )
    const readBack = (series?.values ?? []).reduce((sum, [, count]) => sum + Number(count), 0)
    tellDelivered(influxDb, { what: 'line protocol, v1, after it hung', written: points.sent, readBack })
  })
})

describeServer(victoriaMetrics, (server) => {
  it('gives back what was written: v2', async () => {
    const registry = hostileRegistry()
    const destination = influx({ url: server().url, org: 'shop', bucket: 'metrics', token: 'any' })
    const sent = await deliver(destination, registry)
    const series = await server().exported('{__name__!=""}')
    const found: Record<string, number> = {}
    for (const { metric, values, timestamps } of series) {
      const { __name__: name = '', ...tags } = metric
      values.forEach((value, index) => {
        found[keyOf(name, Object.entries(tags), timestamps[index] ?? 0)] = value
      })
    }
    const expected = figuresOf(destination, registry, true)
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort())
    // It keeps decimal digits, a dozen at least, and nothing below 1e-300.
    const wrong = Object.keys(expected).filter((key) => {
      const [is = Number.NaN, was = Number.NaN] = [found[key], expected[key]]
      return !(Math.abs(is - was) <= 1e-11 * Math.abs(was) + 1e-300)
    })
    expect(wrong).toEqual([])
    // What was one point is a series for each of its figures here.
    const readBack = new Set(series.map(({ metric }) => JSON.stringify({ ...metric, __name__: '' }))).size
    expect(readBack).toBe(sent)
    tellDelivered(victoriaMetrics, { what: 'line protocol, v2', written: sent, readBack })
  })
})
