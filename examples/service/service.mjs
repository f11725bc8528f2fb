/** A service with an endpoint for orders, which is measured and reported to three places. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Registry } from '@tidemark/metrics'
import { instrumentHttp, setHttpRoute } from '@tidemark/metrics/instrumentation'
import { createReporter } from '@tidemark/reporters'
import { serveMetrics } from '@tidemark/reporters/endpoint'
import { influx } from '@tidemark/reporters/influx'
import { jsonLines } from '@tidemark/reporters/json-lines'

const {
  PORT = '3000',
  METRICS_PORT = '9464',
  INFLUX_URL = 'http://127.0.0.1:8086',
  INFLUX_DATABASE = 'orders',
  METRICS_FILE = 'metrics.ndjson',
  REPORT_EVERY_MS = '10000',
  STOP_WITHIN_MS = '3000',
} = process.env

const registry = new Registry({ tags: { service: 'orders' } })

// The one line: every request is counted and timed, but for those of Prometheus.
instrumentHttp(registry, { ignore: ({ url }) => url === '/metrics' })

// The three reporters: Prometheus fetches from the first, the others send.
const endpoint = await serveMetrics({ registry, port: Number(METRICS_PORT) })
const intervalMs = Number(REPORT_EVERY_MS)
const database = influx({ url: INFLUX_URL, database: INFLUX_DATABASE, createDatabase: true })
const reporters = {
  influx: createReporter({
    registry,
    intervalMs,
    destination: database,
    logger: console,
    selfMetrics: registry,
  }),
  file: createReporter({ registry, intervalMs, destination: jsonLines(METRICS_FILE), logger: console }),
}
for (const reporter of Object.values(reporters)) reporter.start()

const server = createServer((request, response) => {
  const [, id] = /^\/orders\/(\d+)$/.exec(request.url ?? '') ?? []
  if (request.url === '/reporters') {
    response.end(reports())
  } else if (id !== undefined) {
    setHttpRoute(request, '/orders/:id')
    response.setHeader('content-type', 'application/json').end(JSON.stringify(orderOf(Number(id))))
  } else {
    response.writeHead(404).end()
  }
})
await once(server.listen(Number(PORT), '127.0.0.1'), 'listening')
const address = server.address()
process.stdout.write(
  `${JSON.stringify({
    service: `http://127.0.0.1:${typeof address === 'object' ? address?.port : PORT}`,
    metrics: endpoint.url,
  })}\n`,
)

// What was measured until the end is reported, within a deadline, whatever the other side does.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    server.close()
    const deadlineMs = Number(STOP_WITHIN_MS)
    await Promise.all(Object.values(reporters).map((reporter) => reporter.stop({ deadlineMs })))
    await endpoint.close()
    process.stdout.write(`${reports()}\n`)
  })
}

/** What has become of the points of each reporter. */
function reports() {
  const { influx: ofInflux, file } = reporters
  return JSON.stringify({ influx: ofInflux.stats(), file: file.stats() })
}

/** @param {number} id */
function orderOf(id) {
  const items = Array.from({ length: 5 + (id % 10) }, (_, line) => ({
    line,
    cents: 100 + ((id * line) % 900),
  }))
  return { id, items, cents: items.reduce((sum, { cents }) => sum + cents, 0) }
}
