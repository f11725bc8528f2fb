// What a report of 10,000 series costs, beside prom-client's text of the same metrics: how long it takes, and how long it
// keeps the event loop from everything else.
//
//   pnpm build
//   node benchmarks/reporters/throughput.mjs [--rounds 15] [--series 10000]
//
// Of ten series six are counters, three gauges and one a histogram with ten bounds. Each round makes one report for each
// destination, by a reporter and its real format, into a transport that throws it away, and one text of prom-client, in
// an order that changes from round to round; before each, all series change. Ratios are those within a round, of the time
// of the processor: what else the machine does counts in the longest turn, but not in them.

import prom from 'prom-client'
import { longestTurn } from '../metrics-core/peers/longest-turn.mjs'
import { importBuilt } from '../scripts/built.mjs'
import { readNumbers } from '../scripts/options.mjs'
import { show, spreadOf } from '../scripts/spread.mjs'

const { rounds, series } = readNumbers({
  rounds: { default: 15, least: 3, most: 1000 },
  series: { default: 10_000, least: 10, most: 1_000_000 },
})

const { Registry } = await importBuilt('packages/metrics/dist/index.js')
const { metricsFetchHandler } = await importBuilt('packages/metrics/dist/exposition/index.js')
const { createReporter } = await importBuilt('packages/reporters/dist/index.js')
const { influx } = await importBuilt('packages/reporters/dist/influx/index.js')
const { graphite } = await importBuilt('packages/reporters/dist/graphite/index.js')
const { remoteWrite } = await importBuilt('packages/reporters/dist/remote-write/index.js')
const { otlp } = await importBuilt('packages/reporters/dist/otlp/index.js')

const BOUNDS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const LABELS = ['route', 'shard']
const routes = ['/orders', '/orders/:id', '/customers', '/reports/sales']

const registry = new Registry({ maxSeries: series })
const promRegistry = new prom.Registry()
const change = [...fill(), ...fillProm()]

/** @returns {(() => void)[]} what changes each series */
function fill() {
  const slo = BOUNDS_SECONDS.map((seconds) => seconds * 1e9)
  const counters = registry.counter('http.requests', { labels: LABELS })
  const gauges = registry.gauge('queue.length', { labels: LABELS })
  const histograms = registry.histogram('http.duration', { unit: 'ns', labels: LABELS, slo })
  return eachSeries((kind, at, labels) => {
    if (kind < 6) return () => counters.labels(...labels).inc(at)
    if (kind < 9) return () => gauges.labels(...labels).set(at + Math.random())
    return () => histograms.labels(...labels).record(Math.random() * 1e9)
  })
}

function fillProm() {
  const options = { help: 'of the benchmark', labelNames: LABELS, registers: [promRegistry] }
  const counters = new prom.Counter({ name: 'http_requests_total', ...options })
  const gauges = new prom.Gauge({ name: 'queue_length', ...options })
  const histograms = new prom.Histogram({
    name: 'http_duration_seconds',
    buckets: BOUNDS_SECONDS,
    ...options,
  })
  return eachSeries((kind, at, labels) => {
    if (kind < 6) return () => counters.labels(...labels).inc(at)
    if (kind < 9) return () => gauges.labels(...labels).set(at + Math.random())
    return () => histograms.labels(...labels).observe(Math.random())
  })
}

function eachSeries(changing) {
  return Array.from({ length: series }, (_, at) =>
    changing(at % 10, at, [routes[at % routes.length], String(at)]),
  )
}

/** A reporter whose payloads are counted and thrown away. */
function reporting(destination) {
  let bytes = 0
  const send = async (payload) => {
    bytes += payload.byteLength
    return { status: 'sent' }
  }
  const reporter = createReporter({
    registry,
    destination: { ...destination, transport: { send } },
    maxSeries: series,
    queue: { maxPoints: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY },
    timeoutMs: 120_000,
  })
  return async () => {
    bytes = 0
    const { outcome } = await reporter.reportOnce()
    if (outcome !== 'delivered')
      throw new Error(`a report was ${outcome}: ${reporter.stats().lastError?.message}`)
    return bytes
  }
}

const scrape = metricsFetchHandler(registry)
const url = 'http://127.0.0.1:1'
const PROM = 'prom-client, text'
const subjects = {
  [PROM]: async () => Buffer.byteLength(await promRegistry.metrics()),
  'Prometheus text': async () => (await (await scrape(new Request(url))).arrayBuffer()).byteLength,
  'remote write': reporting(remoteWrite({ url })),
  InfluxDB: reporting(influx({ url, database: 'x' })),
  Graphite: reporting(graphite({ host: '127.0.0.1' })),
  OTLP: reporting(otlp({ url })),
}

/** @type {Map<string, { cpuMs: number, longestMs: number, bytes: number }[]>} */
const figures = new Map(Object.keys(subjects).map((name) => [name, []]))
const WARM_UP_ROUNDS = 3
for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
  for (const [name, report] of shuffled(Object.entries(subjects))) {
    changeAll()
    const began = process.cpuUsage()
    const bytes = await report()
    const { user, system } = process.cpuUsage(began)
    // Apart: whoever watches the turns takes some time of the processor, too.
    changeAll()
    const longestMs = (await longestTurn(report)) / 1e6
    if (round >= 0) figures.get(name)?.push({ cpuMs: (user + system) / 1000, longestMs, bytes })
  }
}

function changeAll() {
  for (const changeOne of change) changeOne()
  globalThis.gc?.()
}

function shuffled(items) {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((one, other) => one.order - other.order)
    .map(({ item }) => item)
}

const ofProm = figures.get(PROM) ?? []
process.stdout.write(`${series} series, Node ${process.version}\n\n`)
process.stdout.write(
  '| format | MB | CPU, ms | longest turn of the event loop, ms | prom-client takes so many times as long |\n',
)
process.stdout.write('| --- | ---: | --- | --- | --- |\n')
for (const [name, found] of figures) {
  const mb = ((found[0]?.bytes ?? 0) / 1e6).toFixed(2)
  const cpuMs = show(spreadOf(found.map((each) => each.cpuMs)), 1)
  const longest = show(spreadOf(found.map(({ longestMs }) => longestMs)), 2)
  const ratio = show(spreadOf(found.map((each, round) => ofProm[round].cpuMs / each.cpuMs)), 2)
  process.stdout.write(`| ${name} | ${mb} | ${cpuMs} | ${longest} | ${ratio} |\n`)
}
