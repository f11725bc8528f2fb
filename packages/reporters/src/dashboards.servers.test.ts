import type { Registry } from '@tidemark/metrics'
import { expect, it } from 'vitest'
import { readDashboard, withVariables } from '../../../testing/grafana-dashboard.ts'
import { describeServer } from '../../../testing/servers/describe-server.ts'
import { influxDb } from '../../../testing/servers/influxdb.ts'
import { prometheus } from '../../../testing/servers/prometheus.ts'
import type { Destination } from './destination.ts'
import { deliver } from './fixtures/deliver.ts'
import { reportedService } from './fixtures/reported-service.ts'
import { influx } from './influx/index.ts'
import { remoteWrite } from './remote-write/index.ts'

const MINUTE_MS = 60_000

/** Writes all that is measured of a service a minute ago, and now. */
async function reportTwice(destination: Destination): Promise<void> {
  const aMinuteAgo: Destination = {
    ...destination,
    format: (snapshot) => destination.format({ ...snapshot, takenAt: snapshot.takenAt - MINUTE_MS }),
  }
  const report = async (to: Destination, registry: Registry): Promise<void> =>
    void (await deliver(to, registry))
  await report(destination, await reportedService((registry) => report(aMinuteAgo, registry)))
}

describeServer(influxDb, (server) => {
  it('answers every query of the dashboard, written in Inmanta’s layout', async () => {
    const queries = await readDashboard(
      new URL('../grafana/service-influxdb.json', import.meta.url),
      'influxdb',
    )
    const { url } = server()
    await reportTwice(influx({ url, database: 'service', createDatabase: true }))
    for (const { panel, text } of queries) {
      // Grafana has a variable hold what is chosen, here one metric with what the panel shows.
      const key = text.includes('"value"') ? 'process.uptime' : 'http.server.request.duration'
      const query = withVariables(text, { timeFilter: 'time > now() - 1h', __interval: '10s', key })
      expect(await server().query('service', query), `${panel}: ${query}`).not.toEqual([])
    }
  })
})

describeServer(prometheus, (server) => {
  it('answers every query of the dashboard, by the names of the endpoint and of remote write', async () => {
    const queries = await readDashboard(
      new URL('../grafana/service-prometheus.json', import.meta.url),
      'prometheus',
    )
    await reportTwice(remoteWrite({ url: `${server().url}/api/v1/write` }))
    for (const { panel, text } of queries) {
      const query = withVariables(text, { __rate_interval: '5m' })
      const answer = (await server().get('query', { query })) as { readonly result: readonly unknown[] }
      expect(answer.result, `${panel}: ${query}`).not.toEqual([])
    }
  })
})
