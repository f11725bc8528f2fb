import { setTimeout as sleep } from 'node:timers/promises'
import { prometheusText } from '@tidemark/metrics/exposition'
import { expect, it } from 'vitest'
import { parseExposition } from '../../../../testing/parse-exposition.ts'
import { describeServer, tellDelivered } from '../../../../testing/servers/describe-server.ts'
import { prometheus } from '../../../../testing/servers/prometheus.ts'
import { hostileRegistry } from '../fixtures/hostile-series.ts'
import { serveMetrics } from './serve-metrics.ts'

interface Target {
  readonly lastError: string
  readonly health: 'up' | 'down' | 'unknown'
}

interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

describeServer(prometheus, (server) => {
  it('scrapes every sample of a hostile registry', async () => {
    const registry = hostileRegistry()
    await using endpoint = await serveMetrics({ registry, port: 0 })
    await server().scrape(`127.0.0.1:${endpoint.port}`)
    const target = async (): Promise<Target | undefined> =>
      ((await server().get('targets')) as { activeTargets: Target[] }).activeTargets[0]
    // Prometheus looks for targets when it pleases: this is bounded by the patience of the test.
    while (((await target())?.health ?? 'unknown') === 'unknown') await sleep(100)
    expect(await target()).toMatchObject({ health: 'up', lastError: '' })

    const keyOf = (labels: Iterable<readonly [string, string]>): string =>
      JSON.stringify([...labels].sort(([one], [other]) => (one < other ? -1 : 1)))
    const samples = parseExposition([...prometheusText(registry.snapshot())].join('')).flatMap(
      (family) => family.samples,
    )
    const expected = samples.map(({ name, labels, value }): [string, string] => {
      const canonical = [...labels].map(([label, bound]): [string, string] => [
        label,
        label === 'quantile' && /^\d+$/.test(bound) ? `${bound}.0` : bound,
      ])
      return [keyOf([['__name__', name], ...canonical]), `${value}`]
    })
    const query = '{job="tests", the_host!=""} or {job="tests", __name__="tidemark_series_missing"}'
    const { result } = (await server().get('query', { query })) as { readonly result: readonly Series[] }
    const found = result.map(({ metric: { instance, job, ...labels }, value }): [string, string] => {
      expect([instance, job]).toEqual([`127.0.0.1:${endpoint.port}`, 'tests'])
      return [keyOf(Object.entries(labels)), `${Number(value[1])}`]
    })
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
    tellDelivered(prometheus, {
      what: 'scrape of OpenMetrics, samples',
      written: expected.length,
      readBack: found.length,
    })
  })
})
