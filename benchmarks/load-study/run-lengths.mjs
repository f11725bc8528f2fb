// What the arrivals of a load say of the queues of known-answers.mjs in the long run, and how long a run of it has to be to
// be near that: the arrivals that `tidemark load` makes, worked out without a server and without a clock, each time with
// another seed.
//
//   pnpm build
//   node benchmarks/load-study/run-lengths.mjs [--runs 40] [--calls 400000] [--queues 100]
//
// The error of a run with more calls is smaller by the root of them, so that `calls × error²` does not depend on how many
// there were as long as a run is much longer than its queue remembers. `all` is how far all runs together are from theory,
// and within what one in twenty would be by chance: with known-answers.mjs, where what was measured is held against what is
// worked out of the same arrivals, it says how far a measurement of hours would be off.
//
// Exits with 1 when all runs together are further from theory than 3 %.

import { importBuilt } from '../scripts/built.mjs'
import { readNumbers } from '../scripts/options.mjs'
import { meanOf, quantileOf, responsesNs } from './exact.mjs'
import { createChoice, createQueue } from './queues.mjs'

const { runs, calls, queues } = readNumbers({
  runs: { default: 40, least: 2, most: 10_000 },
  calls: { default: 400_000, least: 1000, most: 100_000_000 },
  queues: { default: 100, least: 1, most: 1000 },
})
const { createPace, resolveLoad } = await importBuilt('packages/load/dist/index.js')
const { seededRandom } = await importBuilt('packages/stats/dist/index.js')
const serviceNs = 40e6
const print = (line) => process.stdout.write(`${line}\n`)

/** Mean and p99 of one run, beside those of the long run. */
function simulate(kind, utilisation, seed) {
  const choose = createChoice(queues, seed)
  const load = resolveLoad({ rate: (utilisation * queues * 1e9) / serviceNs, arrivals: 'poisson', calls })
  const { arrivals: times } = createPace(load, seededRandom(seed).fork('arrivals'), { worker: 0, workers: 1 })
  const arrivals = Array.from({ length: queues }, () => [])
  for (let at = times.next(0); at !== Number.POSITIVE_INFINITY; at = times.next(0))
    arrivals[choose()].push(at)
  const all = new Float64Array(calls)
  let sum = 0
  let count = 0
  arrivals.forEach((own, index) => {
    const { freeAtNs, serviceNs: next } = createQueue({ kind, serviceNs, utilisation, seed }, index)
    for (const response of responsesNs(own, next, { freeAtNs })) {
      all[count++] = response
      sum += response
    }
  })
  all.sort()
  const p99 = all[Math.ceil(0.99 * calls) - 1]
  return [
    sum / calls / meanOf(kind, serviceNs, utilisation) - 1,
    p99 / quantileOf(kind, serviceNs, utilisation, 0.99) - 1,
  ]
}

/** How far off they are typically. */
const rootMeanSquare = (values) => Math.sqrt(values.reduce((sum, one) => sum + one * one, 0) / values.length)
const percent = (share) => `${(100 * share).toFixed(2)} %`.padStart(9)

print(`${runs} runs of ${calls} calls of ${queues} queues: how far they are from the long run\n`)
print('queue   load   mean, rms        all              p99, rms        all               calls for 1 %')
let furthest = 0
for (const [kind, name] of [
  ['constant', 'M/D/1'],
  ['exponential', 'M/M/1'],
]) {
  for (const utilisation of [0.5, 0.8, 0.95]) {
    const errors = Array.from({ length: runs }, (_, run) => simulate(kind, utilisation, run + 1))
    const figures = [0, 1].map((which) => {
      const off = errors.map((pair) => pair[which])
      const all = off.reduce((sum, one) => sum + one, 0) / runs
      furthest = Math.max(furthest, Math.abs(all))
      const rms = rootMeanSquare(off)
      return { rms, text: `${percent(rms)} ${percent(all)} ±${percent((2 * rms) / Math.sqrt(runs))}` }
    })
    const needed = calls * (Math.max(...figures.map(({ rms }) => rms)) / 0.01) ** 2
    print(
      `${name}  ${utilisation.toFixed(2)}  ${figures.map(({ text }) => text).join('     ')}  ${String(Math.round(needed)).padStart(14)}`,
    )
  }
}
if (furthest > 0.03) process.exitCode = 1
