import { Registry } from '@tidemark/metrics'
import { makeLatenciesNs } from './latencies.ts'

const routes = ['/orders', '/orders/:id', '/customers', '/reports/sales']

/**
 * The registry of a service at work with `series` series, in the mix a web service has: of every ten, four
 * counters, two gauges, two meters and two timers.
 */
export function makeBusyRegistry(series: number): Registry {
  const registry = new Registry({ tags: { service: 'orders-api', series: String(series) } })
  const latencies = makeLatenciesNs(1024, series)
  for (let index = 0; index < series; index++) {
    const tags = { route: routes[index % routes.length] ?? '/', shard: String(index) }
    const kind = index % 10
    if (kind < 4) registry.counter('http.requests', { tags }).inc(index)
    else if (kind === 4) registry.gauge('pool.connections', { tags }).set(index)
    else if (kind === 5) registry.gauge('queue.length', () => index, { tags })
    else if (kind < 8) registry.meter('http.errors', { tags }).mark(index)
    else {
      const timer = registry.timer('http.duration', { tags })
      for (const latency of latencies) timer.record(latency)
    }
  }
  return registry
}
