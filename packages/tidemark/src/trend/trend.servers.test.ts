import { analyse, seriesOf, type Trend } from '@tidemark/gate/trend'
import { ManualClock, Registry } from '@tidemark/metrics'
import type { Destination } from '@tidemark/reporters'
import { influx } from '@tidemark/reporters/influx'
import { remoteWrite } from '@tidemark/reporters/remote-write'
import { expect, it } from 'vitest'
import {
  baseArm,
  gateCall,
  gateRecord,
  headArm,
  tidemarkArm,
  timeSignal,
} from '../../../../testing/gate-record.ts'
import { describeServer } from '../../../../testing/servers/describe-server.ts'
import { influxDb } from '../../../../testing/servers/influxdb.ts'
import { prometheus } from '../../../../testing/servers/prometheus.ts'
import { deliver } from '../reporting/deliver.ts'
import { gateMetrics } from '../reporting/gate-metrics.ts'
import { databaseSource } from './database-source.ts'

const count = 40
const hourMs = 3600e3
const nowMs = Date.now()
/** Six hours apart, the last an hour ago. */
const timeOf = (index: number): number => nowMs - hourMs - (count - 1 - index) * 6 * hourMs
const revisionOf = (index: number): string => (index + 1).toString(16).padStart(40, '0')
/** A step of 5 % in the middle, and 0.3 % of noise. */
const levelOf = (index: number): number =>
  (index < 20 ? 1 : 1.05) * (0.997 + 0.006 * ((index * 0.618034) % 1))

/** What a gate of each commit reports. */
function gates(): readonly Registry[] {
  return Array.from({ length: count }, (_, index) => {
    const signals = [timeSignal(1), timeSignal(levelOf(index), { reference: 'tidemark' })]
    const arms = [{ ...headArm, commit: revisionOf(index), dirty: false }, baseArm, tidemarkArm]
    const when = { startedAt: new Date(timeOf(index)).toISOString(), durationSeconds: 0 }
    return gateMetrics(gateRecord([gateCall('GET /orders', { signals })], { arms, ...when }), 'main', 0)
  })
}

/** What a service reports, a minute apart. */
function service(): readonly Registry[] {
  return Array.from({ length: count }, (_, index) => {
    const registry = new Registry({ clock: new ManualClock({ epochMs: nowMs - (count - index) * 60e3 }) })
    registry
      .gauge('shop.latency', { labels: ['route'] })
      .labels('/orders')
      .set(20 * levelOf(index))
    return registry
  })
}

async function send(registries: readonly Registry[], destination: Destination): Promise<void> {
  for (const registry of registries)
    expect(await deliver(registry, [destination])).toMatchObject([{ lost: 0 }])
}

async function trendsOf(
  from: string,
  query?: string,
  fromMs = Number.NEGATIVE_INFINITY,
): Promise<readonly Trend[]> {
  const options = { query, fromMs, nowMs, environment: {} }
  const { measurements, notes } = await databaseSource(from, options)
  expect(notes).toEqual([])
  return seriesOf(measurements).map((series) => analyse(series, { driftBudget: 0.05 }))
}

function expectGates([trend, ...others]: readonly Trend[]): void {
  expect(others).toEqual([])
  expect(trend).toMatchObject({
    suite: 'orders',
    call: 'GET /orders',
    measure: 'ratio',
    reference: 'branch main',
    steps: [{ index: 20, after: { revision: revisionOf(19) }, by: { revision: revisionOf(20) } }],
  })
  expect(trend?.points.map(({ atMs }) => atMs)).toEqual(
    Array.from({ length: count }, (_, index) => timeOf(index)),
  )
  expect(trend?.steps[0]?.ratio).toBeCloseTo(1.05, 2)
  expect(trend?.driftingSince).toMatchObject({ revision: revisionOf(20) })
}

describeServer(influxDb, (server) => {
  it('tells what the gates of each commit have reported', async () => {
    await send(gates(), influx({ url: server().url, database: 'bench', createDatabase: true }))
    expectGates(await trendsOf(`influx://127.0.0.1:${server().ports.http}/bench`))
  })

  it('tells what happened to a service', async () => {
    await send(service(), influx({ url: server().url, database: 'shop', createDatabase: true }))
    const query = `SELECT "value" FROM "metrics" WHERE "key" = 'shop.latency' GROUP BY *`
    const [trend, ...others] = await trendsOf(`influx://127.0.0.1:${server().ports.http}/shop`, query)
    expect(others).toEqual([])
    expect(trend).toMatchObject({
      call: 'shop.latency [route=/orders]',
      measure: 'value',
      steps: [{ index: 20 }],
    })
    expect(trend?.points).toHaveLength(count)
  })

  it('passes on what the server has against a query', async () => {
    const asked = trendsOf(`influx://127.0.0.1:${server().ports.http}/bench`, 'SELECT')
    await expect(asked).rejects.toMatchObject({
      name: 'DatabaseError',
      message: expect.stringContaining('error parsing'),
    })
  })
})

describeServer(prometheus, (server) => {
  it('tells what the gates of each commit have reported', async () => {
    await send(gates(), remoteWrite({ url: `${server().url}/api/v1/write`, tags: { job: 'tidemark' } }))
    expectGates(await trendsOf(`prometheus://127.0.0.1:${server().ports.http}`))
  })

  it('tells what happened to a service', async () => {
    await send(service(), remoteWrite({ url: `${server().url}/api/v1/write`, tags: { job: 'shop' } }))
    const url = `prometheus://127.0.0.1:${server().ports.http}`
    const [trend, ...others] = await trendsOf(url, 'shop_latency * 2', nowMs - hourMs)
    expect(others).toEqual([])
    expect(trend).toMatchObject({ call: 'shop_latency * 2 [route=/orders]', measure: 'value' })
    expect(trend?.steps).toHaveLength(1)
    expect(trend?.steps[0]?.ratio).toBeCloseTo(1.05, 2)
  })

  it('passes on what the server has against a query', async () => {
    const asked = trendsOf(`prometheus://127.0.0.1:${server().ports.http}`, 'sum(')
    await expect(asked).rejects.toMatchObject({
      name: 'DatabaseError',
      message: expect.stringContaining('parse error'),
    })
  })
})
