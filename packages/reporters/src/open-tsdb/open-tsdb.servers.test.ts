import { expect, it, vi } from 'vitest'
import { describeServer, tellDelivered } from '../../../../testing/servers/describe-server.ts'
import { influxDb } from '../../../../testing/servers/influxdb.ts'
import { victoriaMetrics } from '../../../../testing/servers/victoria-metrics.ts'
import { deliver, PATIENCE } from '../fixtures/deliver.ts'
import { hostileRegistry } from '../fixtures/hostile-series.ts'
import { nearby } from '../fixtures/nearby.ts'
import { written } from '../fixtures/written.ts'
import { frameDatapoints, openTsdbDatapoints } from './datapoints.ts'
import { openTsdb } from './index.ts'

const tags = { host: 'api-1' }

function keyOf(metric: string, seriesTags: Readonly<Record<string, string | undefined>>): string {
  return JSON.stringify([metric, ...Object.entries(seriesTags).sort()])
}

/** What the data points of the registry that are not too large say, by their series. */
function meant(): Map<string, number> {
  const { text } = written(openTsdbDatapoints({ tags }), hostileRegistry().snapshot())
  const points: { metric: string; tags: Record<string, string>; value: number }[] = JSON.parse(
    Buffer.from(frameDatapoints({ bytes: Buffer.from(text) })).toString(),
  )
  const small = points.filter((point) => JSON.stringify(point).length < 8000)
  return new Map(small.map((point) => [keyOf(point.metric, point.tags), point.value]))
}

describeServer(victoriaMetrics, (server) => {
  it('gives back what was written', async () => {
    const expected = meant()
    const url = `http://127.0.0.1:${server().ports.openTsdbHttp}`
    const sent = await deliver(openTsdb({ url, tags }), hostileRegistry(), 1)
    expect(expected.size).toBe(sent)
    await vi.waitFor(async () => {
      const series = await server().exported('{__name__!=""}')
      const found = series.map(
        ({ metric: { __name__: name = '', ...read }, values: [value = Number.NaN] }) => {
          const key = keyOf(name, read)
          return [key, nearby(value, expected.get(key))] as const
        },
      )
      expect(new Map(found)).toEqual(expected)
    }, PATIENCE)
    tellDelivered(victoriaMetrics, { what: 'OpenTSDB', written: sent, readBack: sent })
  }, 300_000)
})

describeServer(influxDb, (server) => {
  it('gives back what was written', async () => {
    const expected = meant()
    await server().query('', 'CREATE DATABASE opentsdb')
    const url = `http://127.0.0.1:${server().ports.openTsdb}`
    const sent = await deliver(openTsdb({ url, tags }), hostileRegistry(), 1)
    await vi.waitFor(async () => {
      const series = await server().query('opentsdb', 'SELECT value FROM /.*/ GROUP BY *')
      const found = series.map(({ name, tags: read = {}, values }) => {
        const present = Object.entries(read).filter(([, text]) => text !== '')
        return [keyOf(name, Object.fromEntries(present)), Number(values[0]?.[1])] as const
      })
      expect(new Map(found)).toEqual(expected)
    }, PATIENCE)
    tellDelivered(influxDb, { what: 'OpenTSDB', written: sent, readBack: sent })
  }, 300_000)
})
