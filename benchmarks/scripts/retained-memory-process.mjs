// One arm of retained-memory.mjs: the process watches its own memory while its worker runs the loop.
// Started by that script as `node retained-memory-process.mjs <arm> <seconds>`; prints one line of JSON.

import { setTimeout as wait } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { importBuilt } from './built.mjs'

/** About 200 ns of arithmetic: nothing is allocated, so all memory is the loop's own. */
function call() {
  let state = 0x2545f491
  for (let round = 0; round < 100; round++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
  }
  return state
}

/** Waits as long as the others measure. */
async function idle(seconds) {
  await wait(seconds * 1e3)
  return 0
}

/** As `new Bench().add(…).run()`, its defaults but for the time. */
async function tinybench(seconds) {
  const { Bench } = await import('tinybench')
  const bench = new Bench({ time: seconds * 1e3 })
  bench.add('call', call)
  const [task] = await bench.run()
  if (task.result.state !== 'completed') throw new Error(`tinybench ended ${task.result.state}`)
  return task.runs
}

/** As the harness measures a call, but with one call per sample where it would take a batch. */
async function tidemark(seconds) {
  const { closedLoop } = await importBuilt('packages/harness/dist/worker/closed-loop.js')
  const { createSubject } = await importBuilt('packages/harness/dist/worker/subject.js')
  const { createProgressBuffer, progressOf } = await importBuilt('packages/harness/dist/worker/progress.js')
  const { Histogram } = await importBuilt('packages/metrics/dist/index.js')
  const subject = await createSubject({ run: call, check: null }, {})
  const progress = progressOf(createProgressBuffer(1), 0)
  const latencyPs = new Histogram({ unit: 'ps' })
  const { operations } = await closedLoop(subject, 1, seconds, latencyPs, () => progress.tick())
  return operations
}

const arms = { idle, tinybench, tidemark }

if (isMainThread) {
  const [arm, seconds] = process.argv.slice(2)
  let peakBytes = 0
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
  }, 50)
  const worker = new Worker(new URL(import.meta.url), { workerData: { arm, seconds: Number(seconds) } })
  worker.once('message', (operations) => {
    clearInterval(watch)
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
    console.log(JSON.stringify({ operations, peakMib: peakBytes / 2 ** 20 }))
  })
} else {
  parentPort.postMessage(await arms[workerData.arm](workerData.seconds))
}
