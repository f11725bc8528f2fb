import { performance } from 'node:perf_hooks'
import { constants, deflateSync } from 'node:zlib'
import * as promIo from '@prometheus-io/client'
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import prom from 'prom-client'
import { BOUNDS_SECONDS, latenciesNs } from './inputs.mjs'
import { longestTurn } from './longest-turn.mjs'
import { stockHistogram } from './recording-cases.mjs'
import { OURS } from './tables.mjs'

const HDR = 'hdr-histogram-js'
const SAMPLES = 1e6
const SERIES = 1000

/**
 * What a scrape pays for, and a harness.
 *
 * @param {ReadonlyMap<string, object>} cores builds of our core by the name of their subjects
 */
export function readingCases(cores) {
  const samples = latenciesNs(SAMPLES, 3)
  const eachCore = (subject) => [...cores].map(([name, core]) => ({ name, ...subject(core) }))
  const ours = ({ Histogram }, digits) => {
    const histogram = new Histogram({ unit: 'ns', digits })
    histogram.recordAll(samples)
    return histogram
  }
  const stock = (digits) => {
    const histogram = stockHistogram(digits)
    for (const sample of samples) histogram.recordValue(sample)
    return histogram
  }
  const snapshots = (digits, most) => ({
    operation: `snapshot of ${digits} digits: 7 quantiles, mean, deviation`,
    targets: [{ of: OURS, most }],
    subjects: () => [
      ...eachCore((core) => ({
        context: { histogram: ours(core, digits) },
        call: `const { quantiles: { p50, p75, p90, p95, p99, p999 }, max, mean, stdDev } = histogram.snapshot()
          kept += p50 + p75 + p90 + p95 + p99 + p999 + max + mean + stdDev`,
      })),
      {
        name: HDR,
        context: { histogram: stock(digits), percentiles: [50, 75, 90, 95, 99, 99.9, 100] },
        call: `for (const percentile of percentiles) kept += histogram.getValueAtPercentile(percentile)
          kept += histogram.mean + histogram.stdDeviation`,
      },
    ],
  })

  /** Whole answers of the endpoint, and of the peers the text that theirs would be, as bytes. */
  const scrapes = (name, { targets, isChanging, measure }) => {
    const sampleOf = ({ change }, scrape) => ({
      sample: () => {
        if (isChanging) change()
        return measure(scrape)
      },
    })
    return {
      operation: `scrape of ${SERIES} histograms, 11 buckets each: ${name}`,
      targets,
      subjects: () => [
        ...eachCore((core) => {
          const busy = busyRegistry(core, samples)
          return sampleOf(busy, scraper(core.metricsFetchHandler(busy.registry)))
        }),
        ...eachProm((client) => {
          const busy = busyPromRegistry(client, samples)
          return sampleOf(busy, async () => Buffer.from(await busy.registry.metrics()))
        }),
      ],
    }
  }

  return [
    snapshots(3, 25_000),
    snapshots(2, 4_000),
    {
      operation: 'encode as compressed V2, 1e6 samples',
      targets: [{ of: OURS, most: 100_000 }],
      subjects: () => [
        ...eachCore((core) => ({
          context: { encodeHdr: core.encodeHdr, histogram: ours(core, 3) },
          call: 'kept += encodeHdr(histogram).length',
        })),
        ...[cores.get(OURS)].map((core) => ({
          name: 'zlib alone',
          context: {
            deflateSync,
            payload: core.encodeHdr(ours(core, 3), { compressed: false }),
            options: { strategy: constants.Z_HUFFMAN_ONLY },
          },
          call: 'kept += deflateSync(payload, options).length',
        })),
        {
          name: HDR,
          context: { histogram: stock(3), encode: encodeIntoCompressedBase64 },
          call: 'kept += encode(histogram, 1).length',
        },
      ],
    },
    {
      operation: 'merge, 1e6 samples',
      targets: [{ of: OURS, most: 25_000 }],
      subjects: () => [
        ...eachCore((core) => {
          const pool = new core.Histogram({ unit: 'ns' })
          return {
            context: { pool, histogram: ours(core, 3) },
            // Emptied: pooled counts would pass 32 bits otherwise, as those of an application hardly do.
            before: () => pool.reset(),
            call: 'pool.merge(histogram); kept += pool.count',
          }
        }),
        mergeOfStock(stock(3)),
      ],
    },
    scrapes('all changed since the last one', {
      targets: [{ of: OURS, most: 3e6 }],
      isChanging: true,
      measure: elapsedNs,
    }),
    scrapes('none changed', { targets: [], isChanging: false, measure: elapsedNs }),
    scrapes('longest turn of the event loop, all changed', {
      targets: [{ of: OURS, most: 1e6 }],
      isChanging: true,
      measure: longestTurn,
    }),
  ]
}

const eachProm = (subject) =>
  [
    ['prom-client', prom],
    ['@prometheus-io/client', promIo],
  ].map(([name, client]) => ({ name, ...subject(client) }))

/** @param {() => Promise<unknown>} work */
async function elapsedNs(work) {
  const start = performance.now()
  await work()
  return (performance.now() - start) * 1e6
}

/** Reads a whole scrape of a handler. */
function scraper(handler) {
  return async () => {
    const response = await handler(new Request('http://localhost/metrics'))
    let length = 0
    for await (const chunk of response.body) length += chunk.length
    if (length === 0) throw new Error('there is no text')
  }
}

/** Counts that differ from series to series, and what records once more in each. */
function busyRegistry({ Registry }, samples) {
  const registry = new Registry()
  const slo = BOUNDS_SECONDS.map((seconds) => seconds * 1e9)
  const histograms = registry.histogram('http.duration', { unit: 'ns', labels: ['route'], slo })
  for (const [at, value] of samples.subarray(0, 100 * SERIES).entries()) {
    histograms.labels(`/route/${at % SERIES}`).record(value * 100)
  }
  const series = Array.from({ length: SERIES }, (_, at) => histograms.labels(`/route/${at}`))
  let next = 0
  const change = () => {
    for (const one of series) one.record(samples[next++ % samples.length] * 100)
  }
  return { registry, change }
}

function busyPromRegistry({ Registry, Histogram }, samples) {
  const registry = new Registry()
  const histogram = new Histogram({
    name: 'http_duration_seconds',
    help: 'http.duration',
    labelNames: ['route'],
    buckets: BOUNDS_SECONDS,
    registers: [registry],
  })
  for (const [at, value] of samples.subarray(0, 100 * SERIES).entries()) {
    histogram.observe({ route: `/route/${at % SERIES}` }, value / 1e7)
  }
  const series = Array.from({ length: SERIES }, (_, at) => histogram.labels({ route: `/route/${at}` }))
  let next = 0
  const change = () => {
    for (const one of series) one.observe(samples[next++ % samples.length] / 1e7)
  }
  return { registry, change }
}

function mergeOfStock(histogram) {
  const pool = stockHistogram(3)
  return {
    name: HDR,
    context: { pool, histogram },
    before: () => pool.reset(),
    call: 'pool.add(histogram); kept += pool.totalCount',
  }
}
