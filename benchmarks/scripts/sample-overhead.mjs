// What a sample costs in the harness beyond the two clock reads that no harness can do without.
//
//   pnpm build
//   node benchmarks/scripts/sample-overhead.mjs [--rounds 30] [--seconds 0.1]
//
// Both loops time an empty call, one call per sample, so that the sample itself is all that is left. Each
// round runs both, in an order that changes from round to round. `read, call, read` is a loop with two clock
// reads that adds up what it read; `harness` is the loop that measures calls, with its histogram and its
// progress tick. The difference per sample is the overhead; the ratio is that of the whole samples.

import { performance } from 'node:perf_hooks'
import { importBuilt } from './built.mjs'
import { readNumbers } from './options.mjs'
import { show, spreadOf } from './spread.mjs'

const { rounds, seconds } = readNumbers({
  rounds: { default: 30, least: 5, most: 10_000 },
  seconds: { default: 0.1, least: 0.01, most: 10 },
})

const { closedLoop } = await importBuilt('packages/harness/dist/worker/closed-loop.js')
const { createSubject } = await importBuilt('packages/harness/dist/worker/subject.js')
const { createProgressBuffer, progressOf } = await importBuilt('packages/harness/dist/worker/progress.js')
const { Histogram } = await importBuilt('packages/metrics/dist/index.js')

const subject = await createSubject({ run: () => 0, check: null }, {})
const progress = progressOf(createProgressBuffer(1), 0)
const tick = () => progress.tick()

function readCallReadNs() {
  const start = performance.now()
  const end = start + seconds * 1e3
  let samples = 0
  let spentMs = 0
  let stopped = start
  do {
    const before = performance.now()
    subject.run(1)
    stopped = performance.now()
    spentMs += stopped - before
    samples++
  } while (stopped < end)
  // The sum is needed, so the optimiser has to make it.
  if (!(spentMs >= 0)) throw new Error('the clock ran backwards')
  return ((stopped - start) * 1e6) / samples
}

async function harnessNs() {
  const latencyPs = new Histogram({ unit: 'ps' })
  const { operations, windowSeconds } = await closedLoop(subject, 1, seconds, latencyPs, tick)
  return (windowSeconds * 1e9) / operations
}

// The first rounds are the compiler's.
for (let round = 0; round < 5; round++) {
  readCallReadNs()
  await harnessNs()
}

const bare = []
const harness = []
for (let round = 0; round < rounds; round++) {
  if (round % 2 === 0) bare.push(readCallReadNs())
  harness.push(await harnessNs())
  if (round % 2 === 1) bare.push(readCallReadNs())
}

console.log(`read, call, read  ${show(spreadOf(bare), 1, ' ns per sample')}`)
console.log(`harness           ${show(spreadOf(harness), 1, ' ns per sample')}`)
console.log(
  `overhead          ${show(spreadOf(harness.map((ns, round) => ns - bare[round])), 1, ' ns per sample')}`,
)
console.log(`ratio             ${show(spreadOf(harness.map((ns, round) => ns / bare[round])), 3)}`)
