// One measurement of footprint.mjs, which starts it as
// `node --expose-gc footprint-process.mjs <import|counter|timer> <library> [folder of another build]`.
// Prints one number: nanoseconds, or bytes a series.

import { performance } from 'node:perf_hooks'
import { otelMeter } from './otel-meter.mjs'

const ROUTES = Array.from({ length: 1000 }, (_, at) => `/route/${at}`)
// What V8 compiles meanwhile is counted in: of few counters it would be a tenth.
const REPEATS = { counter: 400, timer: 1 }

const [what, library, url] = process.argv.slice(2)
process.stdout.write(
  `${what === 'import' ? await importNs(url) : await bytesPerSeries(what, library, url)}\n`,
)

/** Without what the first import of any module takes: this file has imports of its own. */
async function importNs(entry) {
  const start = performance.now()
  await import(entry)
  return (performance.now() - start) * 1e6
}

async function bytesPerSeries(kind, name, entry) {
  const makeMetric = await metricMaker(kind, name, entry)
  // Twice before it counts: the first instances of a class are larger than those that follow.
  const kept = [makeMetric('first'), makeMetric('second')]
  const before = await usedBytes()
  for (let at = 0; at < REPEATS[kind]; at++) kept.push(makeMetric(`m${at}`))
  const after = await usedBytes()
  // Whatever is used after the measurement has not been collected in it.
  if (kept.length === 0) throw new Error('nothing was made')
  return (after - before) / (REPEATS[kind] * ROUTES.length)
}

/** Makes a metric with a series for each route, of which each has been recorded to once. */
async function metricMaker(kind, name, entry) {
  const library = await import(entry)
  const labels = ['route']
  switch (`${kind} ${name}`) {
    case 'counter prom-client':
    case 'counter @prometheus-io/client': {
      const { Counter } = library.Counter === undefined ? library.default : library
      return (metric) => {
        const counter = new Counter({ name: metric, help: metric, labelNames: labels, registers: [] })
        for (const route of ROUTES) counter.inc({ route })
        return counter
      }
    }
    case 'timer prom-client':
    case 'timer @prometheus-io/client': {
      const { Histogram } = library.Histogram === undefined ? library.default : library
      return (metric) => {
        const histogram = new Histogram({ name: metric, help: metric, labelNames: labels, registers: [] })
        for (const route of ROUTES) histogram.observe({ route }, 0.001)
        return histogram
      }
    }
    case 'counter @opentelemetry/sdk-metrics': {
      const meter = otelMeter(library)
      return (metric) => {
        const counter = meter.createCounter(metric)
        for (const route of ROUTES) counter.add(1, { route })
        return counter
      }
    }
    case 'timer @opentelemetry/sdk-metrics': {
      const meter = otelMeter(library)
      return (metric) => {
        const histogram = meter.createHistogram(metric)
        for (const route of ROUTES) histogram.record(1, { route })
        return histogram
      }
    }
    case 'timer hdr-histogram-js': {
      const { build } = library.build === undefined ? library.default : library
      return () =>
        new Map(
          ROUTES.map((route) => {
            const histogram = build({
              bitBucketSize: 32,
              autoResize: false,
              lowestDiscernibleValue: 1,
              highestTrackableValue: 3.6e12,
              numberOfSignificantValueDigits: 2,
            })
            histogram.recordValue(1e6)
            return [route, histogram]
          }),
        )
    }
    default: {
      const registry = new library.Registry()
      return (metric) => {
        if (kind === 'counter') {
          const counter = registry.counter(metric, { labels })
          for (const route of ROUTES) counter.labels(route).inc()
          return counter
        }
        const timer = registry.timer(metric, { labels })
        for (const route of ROUTES) timer.labels(route).record(1e6)
        return timer
      }
    }
  }
}

async function usedBytes() {
  for (let round = 0; round < 5; round++) {
    globalThis.gc()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
