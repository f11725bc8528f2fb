import type { Registry } from '@tidemark/metrics'
import { influx } from '@tidemark/reporters/influx'
import { remoteWrite } from '@tidemark/reporters/remote-write'
import { expect, it } from 'vitest'
import { allocSignal, gateCall, gateRecord, timeSignal } from '../../../../testing/gate-record.ts'
import { readDashboard, withVariables } from '../../../../testing/grafana-dashboard.ts'
import { measuredCall, runRecord } from '../../../../testing/run-record.ts'
import { describeServer } from '../../../../testing/servers/describe-server.ts'
import { influxDb } from '../../../../testing/servers/influxdb.ts'
import { prometheus } from '../../../../testing/servers/prometheus.ts'
import { comparisonOf, slowerJudgement } from '../fixtures/comparison.ts'
import { deliver } from './deliver.ts'
import { gateMetrics } from './gate-metrics.ts'
import { runMetrics } from './run-metrics.ts'

/** A run and a gate that have ended just now, with everything in them that a panel shows. */
function reports(): readonly Registry[] {
  const when = { startedAt: new Date().toISOString(), durationSeconds: 0 }
  const run = runRecord({ orders: [measuredCall('GET', [1, 1])] }, when)
  const judgement = slowerJudgement('orders', 'GET', [{ what: 'p99', limit: 1e6, measured: 2e6 }])
  const gate = gateRecord([gateCall('GET', { signals: [timeSignal(1.01), allocSignal(8)] })], when)
  return [runMetrics(run, comparisonOf([judgement]), 1), gateMetrics(gate, 'main', 0)]
}

const dashboard = (database: string): URL =>
  new URL(`../../grafana/benchmarks-${database}.json`, import.meta.url)

describeServer(influxDb, (server) => {
  it('answers every query of the dashboard', async () => {
    const queries = await readDashboard(dashboard('influxdb'), 'influxdb')
    const destination = influx({ url: server().url, database: 'bench', createDatabase: true })
    for (const registry of reports())
      expect(await deliver(registry, [destination])).toMatchObject([{ lost: 0 }])
    const variables = { timeFilter: 'time > now() - 1h', __interval: '1m', suite: '.*', branch: '.*' }
    for (const { panel, text } of queries) {
      const query = withVariables(text, variables)
      expect(await server().query('bench', query), `${panel}: ${query}`).not.toEqual([])
    }
  })
})

describeServer(prometheus, (server) => {
  it('answers every query of the dashboard', async () => {
    const queries = await readDashboard(dashboard('prometheus'), 'prometheus')
    const destination = remoteWrite({ url: `${server().url}/api/v1/write`, tags: { job: 'tidemark' } })
    for (const registry of reports())
      expect(await deliver(registry, [destination])).toMatchObject([{ lost: 0 }])
    for (const { panel, text } of queries) {
      const query = withVariables(text, { __interval: '1h', suite: '.*', branch: '.*' })
      const answer = (await server().get('query', { query })) as { readonly result: readonly unknown[] }
      expect(answer.result, `${panel}: ${query}`).not.toEqual([])
    }
  })
})
