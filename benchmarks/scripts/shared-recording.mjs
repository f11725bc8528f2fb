// What recording into memory that other threads read costs, against recording into memory of the thread's own.
//
//   pnpm build
//   node benchmarks/scripts/shared-recording.mjs [--rounds 40] [--records 1000000]
//
// Each round runs both arms of both instruments in one process, in an order that changes from round to round. An
// arm has a loop of its own, so that neither is compiled for the other. Values are log-normal latencies.

import { importBuilt } from './built.mjs'
import { readNumbers } from './options.mjs'
import { show, spreadOf } from './spread.mjs'

const { rounds, records } = readNumbers({
  rounds: { default: 40, least: 5, most: 10_000 },
  records: { default: 1_000_000, least: 1000, most: 100_000_000 },
})

const { Counter, Histogram, Registry } = await importBuilt('packages/metrics/dist/index.js')
const { WorkerMetrics, workerRegistry } = await importBuilt('packages/metrics/dist/workers/index.js')

const { workerData } = new WorkerMetrics(new Registry())
const registry = workerRegistry({ workerData })

// A linear congruential generator and the method of Box and Muller: the same values in each run.
const VALUES = 4096
let state = 1
const random = () => {
  state = (state * 48271) % 2147483647
  return state / 2147483647
}
const latencies = Float64Array.from({ length: VALUES }, () => {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return 200_000 * Math.exp(normal)
})

/** A function that nothing else shares, and that takes as long as it says. */
const loopOf = (body) =>
  new Function(
    'instrument',
    'latencies',
    'records',
    `for (let at = 0; at < records; at++) instrument.${body}
    return instrument.count`,
  )

const record = `record(latencies[at & ${VALUES - 1}])`
const arms = {
  'histogram, own memory   ': { loop: loopOf(record), instrument: new Histogram({ unit: 'ns' }) },
  'histogram, shared memory': { loop: loopOf(record), instrument: registry.histogram('h', { unit: 'ns' }) },
  'counter, own memory     ': { loop: loopOf('inc()'), instrument: new Counter() },
  'counter, shared memory  ': { loop: loopOf('inc()'), instrument: registry.counter('c') },
}

function measureNs({ loop, instrument }) {
  const before = performance.now()
  loop(instrument, latencies, records)
  return ((performance.now() - before) * 1e6) / records
}

// The first rounds are the compiler's.
for (let round = 0; round < 5; round++) for (const arm of Object.values(arms)) measureNs(arm)

const measured = new Map(Object.keys(arms).map((name) => [name, []]))
for (let round = 0; round < rounds; round++) {
  const order = Object.entries(arms)
  if (round % 2 === 1) order.reverse()
  for (const [name, arm] of order) measured.get(name).push(measureNs(arm))
}

for (const [name, ns] of measured) console.log(`${name}  ${show(spreadOf(ns), 2, ' ns')}`)
const [ownHistogram, sharedHistogram, ownCounter, sharedCounter] = [...measured.values()]
const ratio = (shared, own) => show(spreadOf(shared.map((ns, round) => ns / own[round])), 3)
console.log(`histogram, ratio          ${ratio(sharedHistogram, ownHistogram)}`)
console.log(`counter, ratio            ${ratio(sharedCounter, ownCounter)}`)
