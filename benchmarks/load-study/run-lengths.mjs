// How long a run of known-answers.mjs has to be for its mean and p99 to be near those of the long run: by simulation of
// the very queues it has, without a server, each time with another seed.
//
//   pnpm build
//   node benchmarks/load-study/run-lengths.mjs [--runs 40] [--calls 400000] [--queues 100]
//
// The error of a run with more calls is smaller by the root of them, so that `calls × error²` does not depend on how many
// there were as long as a run is much longer than its queue remembers.

import { importBuilt } from '../scripts/built.mjs'
import { readNumbers } from '../scripts/options.mjs'
import { meanOf, quantileOf, responsesNs } from './exact.mjs'
import { createChoice, createQueue } from './queues.mjs'

const { runs, calls, queues } = readNumbers({
  runs: { default: 40, least: 2, most: 10_000 },
  calls: { default: 400_000, least: 1000, most: 100_000_000 },
  queues: { default: 100, least: 1, most: 1000 },
})
const { seededRandom } = await importBuilt('packages/stats/dist/index.js')
const print = (line) => process.stdout.write(`${line}\n`)

/** Mean and p99 of one run, beside those of the long run. */
function simulate(kind, utilisation, seed) {
  const choose = createChoice(queues, seed)
  const gaps = seededRandom(seed).fork('gaps')
  const arrivals = Array.from({ length: queues }, () => [])
  let at = 0
  for (let call = 0; call < calls; call++) {
    at += -Math.log(1 - gaps.next()) / (utilisation * queues)
    arrivals[choose()].push(at)
  }
  const all = new Float64Array(calls)
  let sum = 0
  let count = 0
  arrivals.forEach((own, index) => {
    const { freeAtNs, serviceNs } = createQueue({ kind, serviceNs: 1, utilisation, seed }, index)
    for (const response of responsesNs(own, serviceNs, { freeAtNs })) {
      all[count++] = response
      sum += response
    }
  })
  all.sort()
  const p99 = all[Math.ceil(0.99 * calls) - 1]
  return [sum / calls / meanOf(kind, 1, utilisation) - 1, p99 / quantileOf(kind, 1, utilisation, 0.99) - 1]
}

/** How far off they are typically. */
const rootMeanSquare = (values) => Math.sqrt(values.reduce((sum, one) => sum + one * one, 0) / values.length)
const percent = (share) => `${(100 * share).toFixed(2)} %`.padStart(9)

print(`${runs} runs of ${calls} calls of ${queues} queues: how far they are from the long run\n`)
print('queue   load     mean, rms      bias   p99, rms      bias   calls for 1 %')
for (const [kind, name] of [
  ['constant', 'M/D/1'],
  ['exponential', 'M/M/1'],
]) {
  for (const utilisation of [0.5, 0.8, 0.95]) {
    const errors = Array.from({ length: runs }, (_, run) => simulate(kind, utilisation, run + 1))
    const [means, p99s] = [0, 1].map((which) => errors.map((pair) => pair[which]))
    const [mean, p99] = [means, p99s].map(rootMeanSquare)
    const bias = (values) => percent(values.reduce((sum, one) => sum + one, 0) / runs)
    const needed = calls * (Math.max(mean, p99) / 0.01) ** 2
    print(
      `${name}  ${utilisation.toFixed(2)}  ${percent(mean).padStart(12)} ${bias(means)}  ${percent(p99)} ${bias(p99s)}  ` +
        `${String(Math.round(needed)).padStart(14)}`,
    )
  }
}
