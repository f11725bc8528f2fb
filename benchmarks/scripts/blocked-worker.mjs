// How long a snapshot takes while four workers record and one of them blocks its event loop.
//
//   pnpm build
//   node benchmarks/scripts/blocked-worker.mjs [--seconds 5] [--rate 10000]
//
// Every worker records a histogram, a labelled timer and a counter, `rate` times a second. The first one then
// blocks its loop for `seconds`, and goes on recording all that time: what it counts is seen to grow.

import { setTimeout as wait } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { importBuilt } from './built.mjs'
import { readNumbers } from './options.mjs'
import { show, spreadOf } from './spread.mjs'

const { WorkerMetrics, workerRegistry } = await importBuilt('packages/metrics/dist/workers/index.js')

function work() {
  const registry = workerRegistry()
  const { number, seconds, rate } = workerData
  const sizes = registry.histogram('sizes', { unit: 'By' })
  const calls = registry.timer('calls', { labels: ['worker'] }).labels(number)
  const count = registry.counter('count', { labels: ['worker'] }).labels(number)
  const record = () => {
    const token = calls.now()
    sizes.record(1000 + (count.count % 1000))
    count.inc()
    calls.stop(token)
  }
  setInterval(() => {
    for (let at = 0; at < rate / 100; at++) record()
  }, 10)
  parentPort.on('message', () => {
    const sleeper = new Int32Array(new SharedArrayBuffer(4))
    const end = performance.now() + seconds * 1e3
    while (performance.now() < end) {
      for (let at = 0; at < rate / 100; at++) record()
      Atomics.wait(sleeper, 0, 0, 10)
    }
  })
}

async function watch() {
  const { seconds, rate } = readNumbers({
    seconds: { default: 5, least: 1, most: 600 },
    rate: { default: 10_000, least: 100, most: 1_000_000 },
  })
  const { Registry } = await importBuilt('packages/metrics/dist/index.js')
  const registry = new Registry()
  const metrics = new WorkerMetrics(registry)
  const workers = [1, 2, 3, 4].map(
    (number) =>
      new Worker(new URL(import.meta.url), { workerData: { ...metrics.workerData, number, seconds, rate } }),
  )
  const countOf = (snapshot, number) =>
    snapshot.metrics.find(({ name, tags }) => name === 'count' && tags.worker === String(number))?.count ?? 0
  while ([1, 2, 3, 4].some((number) => countOf(registry.snapshot(), number) === 0)) await wait(50)

  workers[0].postMessage('block')
  const took = []
  const before = countOf(registry.snapshot(), 1)
  let last = before
  let grew = 0
  for (const end = performance.now() + seconds * 1e3; performance.now() < end - 200; ) {
    await wait(100)
    const start = performance.now()
    const snapshot = registry.snapshot()
    took.push(performance.now() - start)
    const count = countOf(snapshot, 1)
    if (count > last) grew++
    last = count
  }
  console.log(
    `snapshot of 4 workers  ${show(spreadOf(took), 2, ' ms')}, the longest ${Math.max(...took).toFixed(2)} ms`,
  )
  console.log(
    `the blocked one        ${last - before} recordings seen, new ones in ${grew} of ${took.length} snapshots`,
  )
  for (const worker of workers) await worker.terminate()
}

if (isMainThread) await watch()
else work()
