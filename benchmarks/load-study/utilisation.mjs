// What a load says of how busy its worker is, beside what it was: calls that hold the thread for a known time.
//
//   pnpm build
//   node benchmarks/load-study/utilisation.mjs [--seconds 10]
//
// Node's own figure counts the turns in which the generator waits for the next call to be due; ours does not.

import { performance } from 'node:perf_hooks'
import { importBuilt } from '../scripts/built.mjs'
import { readNumbers } from '../scripts/options.mjs'

const { seconds } = readNumbers({ seconds: { default: 10, least: 1, most: 3600 } })
const load = await importBuilt('packages/load/dist/index.js')
const { seededRandom } = await importBuilt('packages/stats/dist/index.js')

/** Busy for this long, and no less however often it is interrupted. */
function hold(ns, clock) {
  const endNs = clock.nowNs() + ns
  while (clock.nowNs() < endNs);
}

async function measure(options, holdNs) {
  const clock = load.createAlarmClock()
  const recorder = new load.LoadRecorder()
  const originNs = clock.nowNs() + 20e6
  const watch = load.watchHealth({ originNs, clock, collectEverySeconds: null })
  const before = performance.eventLoopUtilization()
  await load.runLoad({
    ...load.createPace(load.resolveLoad(options), seededRandom(1).fork('arrivals'), {
      worker: 0,
      workers: 1,
    }),
    start: load.startFunction(() => hold(holdNs, clock), null, clock),
    originNs,
    clock,
    recorder,
  })
  const { utilization: node } = performance.eventLoopUtilization(before)
  const { busyNs, windowNs } = watch.end()
  return { truth: (recorder.toPart().counts.completed * holdNs) / windowNs, ours: busyNs / windowNs, node }
}

const print = (line) => process.stdout.write(`${line}\n`)
const cell = (share) => share.toFixed(3).padStart(8)

print('calls        held       busy    ours    Node\n')
for (const [rate, arrivals, holdMs] of [
  [100, 'constant', 5],
  [100, 'poisson', 5],
  [1000, 'constant', 0.5],
  [20, 'constant', 25],
  [100, 'constant', 1],
  [100, 'constant', 9],
]) {
  const { truth, ours, node } = await measure({ rate, arrivals, durationSeconds: seconds }, holdMs * 1e6)
  print(
    `${`${rate}/s ${arrivals[0]}`.padEnd(10)} ${`${holdMs} ms`.padEnd(7)}${cell(truth)}${cell(ours)}${cell(node)}`,
  )
}
