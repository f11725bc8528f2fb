import { performance } from 'node:perf_hooks'
import * as otel from '@opentelemetry/sdk-metrics'
import * as promIo from '@prometheus-io/client'
import { build } from 'hdr-histogram-js'
import prom from 'prom-client'
import { CODES, integersBelow, latenciesNs, METHODS, mask } from './inputs.mjs'
import { otelMeter } from './otel-meter.mjs'
import { BARE, OURS } from './tables.mjs'

const HDR = 'hdr-histogram-js'
const PROM = 'prom-client'
const PROM_IO = '@prometheus-io/client'
const OTEL = '@opentelemetry/sdk-metrics'
const READS = 'two clock reads'
const UNAVOIDABLE_AWAIT = 'await, a listener, two clock reads'
const LABELS = ['method', 'code']

const valuesNs = latenciesNs(mask + 1, 1)
const valuesSeconds = valuesNs.map((ns) => ns / 1e9)
const valuesMs = valuesNs.map((ns) => ns / 1e6)

/** The least a counter can do: one slot of a typed array, which one not being a constant. */
const bare = () => ({
  name: BARE,
  context: { cells: new Uint32Array(64), slots: integersBelow(64, 2), mask },
  call: 'cells[slots[i & mask]]++',
})

/** The labels of a request, which differ from call to call: 16 series. */
const labels = { methods: METHODS, codes: CODES }
const METHOD = 'methods[i & 3]'
const CODE = 'codes[(i >> 2) & 3]'

/**
 * What a request pays for. Every subject gets the same values in the unit of its choice, and labels the way its
 * documentation does.
 *
 * @param {ReadonlyMap<string, object>} cores builds of our core by the name of their subjects
 */
export function recordingCases(cores) {
  const meter = otelMeter(otel)
  const eachCore = (subject) => [...cores].map(([name, core]) => ({ name, ...subject(core) }))
  const eachProm = (subject) =>
    [
      [PROM, prom],
      [PROM_IO, promIo],
    ].map(([name, client]) => ({ name, ...subject(client) }))
  const options = (labelNames = []) => ({ name: 'm', help: 'm', labelNames, registers: [] })

  return [
    {
      operation: 'counter.inc on a held handle',
      targets: [{ of: OURS, times: BARE, most: 2.5 }],
      subjects: () => [
        bare(),
        ...eachCore(({ Registry }) => ({
          context: { counter: new Registry().counter('c') },
          call: 'counter.inc()',
        })),
        ...eachProm(({ Counter }) => ({
          context: { counter: new Counter(options()) },
          call: 'counter.inc()',
        })),
        { name: OTEL, context: { counter: meter.createCounter('held') }, call: 'counter.add(1)' },
      ],
    },
    {
      operation: 'counter.labels(a, b).inc, 16 series',
      targets: [
        { of: OURS, times: BARE, most: 30 },
        { of: PROM, times: OURS, least: 4 },
        { of: PROM_IO, times: OURS, least: 4 },
        { of: OTEL, times: OURS, least: 30 },
      ],
      subjects: () => [
        bare(),
        ...eachCore(({ Registry }) => ({
          context: { counter: new Registry().counter('c', { labels: LABELS }), ...labels },
          call: `counter.labels(${METHOD}, ${CODE}).inc()`,
        })),
        // Their labels() takes twice as long.
        ...eachProm(({ Counter }) => ({
          context: { counter: new Counter(options(LABELS)), ...labels },
          call: `counter.inc({ method: ${METHOD}, code: ${CODE} })`,
        })),
        {
          name: OTEL,
          context: { counter: meter.createCounter('labelled'), ...labels },
          call: `counter.add(1, { method: ${METHOD}, code: ${CODE} })`,
        },
      ],
    },
    {
      operation: 'histogram.record on a held handle',
      targets: [
        { of: OURS, times: BARE, most: 10 },
        { of: OURS, times: HDR, most: 0.1 },
      ],
      subjects: () => [
        bare(),
        ...eachCore(({ Histogram }) => ({
          context: { histogram: new Histogram({ unit: 'ns' }), values: valuesNs, mask },
          call: 'histogram.record(values[i & mask])',
        })),
        {
          name: HDR,
          context: { histogram: stockHistogram(3), values: valuesNs, mask },
          call: 'histogram.recordValue(values[i & mask])',
        },
        ...eachProm(({ Histogram }) => ({
          context: { histogram: new Histogram(options()), values: valuesSeconds, mask },
          call: 'histogram.observe(values[i & mask])',
        })),
        {
          name: OTEL,
          context: { histogram: meter.createHistogram('held'), values: valuesMs, mask },
          call: 'histogram.record(values[i & mask])',
        },
      ],
    },
    {
      operation: 'histogram.labels(a, b).record, 16 series',
      targets: [],
      subjects: () => [
        bare(),
        ...eachCore(({ Registry }) => ({
          context: {
            histogram: new Registry().histogram('h', { unit: 'ns', labels: LABELS }),
            values: valuesNs,
            mask,
            ...labels,
          },
          call: `histogram.labels(${METHOD}, ${CODE}).record(values[i & mask])`,
        })),
        ...eachProm(({ Histogram }) => ({
          context: { histogram: new Histogram(options(LABELS)), values: valuesSeconds, mask, ...labels },
          call: `histogram.observe({ method: ${METHOD}, code: ${CODE} }, values[i & mask])`,
        })),
        {
          name: OTEL,
          context: { histogram: meter.createHistogram('labelled'), values: valuesMs, mask, ...labels },
          call: `histogram.record(values[i & mask], { method: ${METHOD}, code: ${CODE} })`,
        },
      ],
    },
    {
      operation: 'timer.now, timer.stop',
      targets: [{ of: OURS, over: READS, most: 10 }],
      subjects: () => [
        bare(),
        {
          name: READS,
          context: { performance },
          call: 'const start = performance.now(); kept += performance.now() - start',
        },
        ...eachCore(({ Timer }) => ({
          context: { timer: new Timer() },
          call: 'const start = timer.now(); timer.stop(start)',
        })),
        {
          name: HDR,
          context: { histogram: stockHistogram(3), performance },
          call: 'const start = performance.now(); histogram.recordValue((performance.now() - start) * 1e6)',
        },
        ...eachProm(({ Histogram }) => ({
          context: { histogram: new Histogram(options()) },
          call: 'const end = histogram.startTimer(); end()',
        })),
        {
          name: OTEL,
          context: { histogram: meter.createHistogram('timed'), performance },
          call: 'const start = performance.now(); histogram.record(performance.now() - start)',
        },
      ],
    },
    {
      operation: 'timer.time(fn)',
      targets: [{ of: OURS, over: READS, most: 20 }],
      subjects: () => [
        bare(),
        {
          name: READS,
          context: { performance, work: makeWork() },
          call: 'const start = performance.now(); kept += work(); kept += performance.now() - start',
        },
        ...eachCore(({ Timer }) => ({
          context: { timer: new Timer(), work: makeWork() },
          call: 'kept += timer.time(work)',
        })),
        ...eachProm(({ Histogram }) => ({
          context: { histogram: new Histogram(options()), work: makeWork() },
          call: 'const end = histogram.startTimer(); kept += work(); end()',
        })),
      ],
    },
    {
      operation: 'await timer.time(asyncFn)',
      targets: [{ of: OURS, over: 'bare await', most: 160 }],
      subjects: () => [
        bare(),
        {
          name: 'bare await',
          context: { work: makeAsyncWork() },
          call: 'kept += await work()',
          waits: true,
        },
        {
          name: UNAVOIDABLE_AWAIT,
          context: { performance, work: makeAsyncWork(), ignore: () => undefined },
          call: `const start = performance.now(); const promise = work()
            promise.then(() => { kept += performance.now() - start }, ignore); kept += await promise`,
          waits: true,
        },
        ...eachCore(({ Timer }) => ({
          context: { timer: new Timer(), work: makeAsyncWork() },
          call: 'kept += await timer.time(work)',
          waits: true,
        })),
        ...eachProm(({ Histogram }) => ({
          context: { histogram: new Histogram(options()), work: makeAsyncWork() },
          call: 'const end = histogram.startTimer(); kept += await work(); end()',
          waits: true,
        })),
      ],
    },
  ]
}

/** Of hdr-histogram-js, with the range that ours has; without a fixed one it would copy itself as it grows. */
export function stockHistogram(digits) {
  return build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3.6e12,
    numberOfSignificantValueDigits: digits,
  })
}

function makeWork() {
  let done = 0
  return () => ++done
}

function makeAsyncWork() {
  let done = 0
  return async () => ++done
}
