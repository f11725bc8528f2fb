import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { BundledScripts } from '../fixtures/bundled.ts'
import { Histogram, Registry, type Snapshot } from '../index.ts'
import type { Order } from './fixtures/recording-worker.ts'
import { WorkerMetrics, type WorkerMetricsOptions } from './index.ts'

let scripts: BundledScripts
beforeAll(async () => {
  scripts = await BundledScripts.of(
    'workers/fixtures/recording-worker.ts',
    'workers/fixtures/piscina-task.ts',
    'workers/fixtures/idle-program.ts',
  )
})
afterAll(() => scripts.remove())

function metricsOf(options?: WorkerMetricsOptions): { registry: Registry; metrics: WorkerMetrics } {
  const registry = new Registry()
  const metrics = new WorkerMetrics(registry, options)
  onTestFinished(() => metrics.close())
  return { registry, metrics }
}

class RecordingWorker {
  readonly worker: Worker
  readonly #told: Int32Array

  private constructor(metrics: WorkerMetrics, number: number) {
    this.#told = new Int32Array(new SharedArrayBuffer(8))
    this.worker = new Worker(scripts.path('recording-worker.mjs'), {
      workerData: { ...metrics.workerData, number, told: this.#told },
    })
  }

  static async start(metrics: WorkerMetrics, number = 1): Promise<RecordingWorker> {
    const started = new RecordingWorker(metrics, number)
    onTestFinished(async () => void (await started.worker.terminate()))
    await started.answer()
    return started
  }

  order(order: Order): void {
    this.worker.postMessage(order)
  }

  async answer(): Promise<unknown> {
    return (await once(this.worker, 'message'))[0]
  }

  tell(): void {
    Atomics.store(this.#told, 0, 1)
    Atomics.notify(this.#told, 0)
  }

  /** Sleeps until the worker says that it is about to block. */
  awaitBlocked(): void {
    while (Atomics.load(this.#told, 1) === 0) Atomics.wait(this.#told, 1, 0, 1000)
  }

  async end(how: () => unknown): Promise<void> {
    const exited = once(this.worker, 'exit')
    how()
    await exited
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function readingsOf(snapshot: Snapshot, name: string): unknown {
  return snapshot.metrics.flatMap((metric) => {
    if (metric.name !== name) return []
    if (metric.kind === 'gauge') return [metric.value]
    return 'histogram' in metric ? [metric.histogram.count] : [metric.count]
  })
}

test('a snapshot has what the workers have recorded, with what was recorded here', async () => {
  const { registry, metrics } = metricsOf()
  registry.counter('count').inc(5)
  const workers = await Promise.all([1, 2].map((number) => RecordingWorker.start(metrics, number)))
  for (const [at, worker] of workers.entries())
    worker.order({ do: 'record', value: 100 * (at + 1), times: 10 })
  await Promise.all(workers.map((worker) => worker.answer()))

  const snapshot = registry.snapshot()
  expect(readingsOf(snapshot, 'count')).toEqual([25])
  expect(readingsOf(snapshot, 'gauge')).toEqual([1, 2])
  const timers = snapshot.metrics.filter(({ name }) => name === 'calls')
  expect(timers.map(({ tags }) => tags)).toEqual([{ worker: '1' }, { worker: '2' }])
  const values = snapshot.metrics.find(({ name }) => name === 'values')
  expect(values).toMatchObject({
    kind: 'histogram',
    unit: 'ns',
    histogram: { count: 20, sum: 3000, min: 100, max: 200, mean: 150 },
  })
  expect(snapshot.failures).toEqual([])
  expect(readingsOf(registry.snapshot(), 'count')).toEqual([25])
})

test('what four workers record without a pause adds up exactly, in every reading', async () => {
  const { registry, metrics } = metricsOf()
  const workers = await Promise.all([1, 2, 3, 4].map((number) => RecordingWorker.start(metrics, number)))
  // Its square is half of 2^52: the second sum carries with every other value.
  const value = 47_453_133
  const deltas = registry.reader({ temporality: 'delta' })
  for (const worker of workers) worker.order({ do: 'record until told', value })
  const answers = Promise.all(workers.map((worker) => worker.answer()))

  const told = { count: 0, sum: 0n, sumOfSquares: 0n, counted: 0, readings: 0 }
  const read = (): void => {
    told.readings++
    for (const metric of deltas.read().metrics) {
      if (metric.kind === 'counter') told.counted += metric.count
      if (metric.kind !== 'histogram') continue
      const { encoded } = metric.histogram
      // Each cut is that of whole recordings: their figures belong together.
      expect(Histogram.decode(encoded).count).toBe(encoded.count)
      expect(encoded.sum).toBe(encoded.count * value)
      told.count += encoded.count
      told.sum += BigInt(encoded.count) * BigInt(value)
    }
    const whole = registry.snapshot().metrics.find(({ kind }) => kind === 'histogram')
    if (whole?.kind !== 'histogram') return
    const { count, sumOfSquares } = whole.histogram.encoded
    expect(sumOfSquares).toBe(Number(BigInt(count) * BigInt(value) ** 2n))
  }
  while (told.readings < 100 || told.count === 0) {
    read()
    await turn()
  }
  for (const worker of workers) worker.tell()
  const total = ((await answers) as number[]).reduce((sum, times) => sum + times, 0)
  read()

  expect(told.count).toBe(total)
  expect(told.counted).toBe(total)
  const snapshot = registry.snapshot()
  expect(readingsOf(snapshot, 'values')).toEqual([total])
  expect(readingsOf(snapshot, 'count')).toEqual([total])
})

test('a worker that blocks its loop is read up to its last recording, with series made just before', async () => {
  const { registry, metrics } = metricsOf()
  const [blocked, ...others] = await Promise.all(
    [1, 2, 3, 4].map((number) => RecordingWorker.start(metrics, number)),
  )
  for (const worker of others) worker.order({ do: 'record until told', value: 1000 })
  blocked?.order({ do: 'block' })
  blocked?.awaitBlocked()

  const snapshot = registry.snapshot()
  expect(snapshot.metrics.find(({ name }) => name === 'made last')).toMatchObject({
    tags: { by: '1' },
    count: 7,
  })
  const values = snapshot.metrics.find(({ name }) => name === 'values')
  expect(values?.kind === 'histogram' && values.histogram.min).toBe(1)
  const answers = Promise.all([blocked, ...others].map((worker) => worker?.answer()))
  for (const worker of [blocked, ...others]) worker?.tell()
  await answers
})

test.each<[string, (worker: RecordingWorker) => unknown]>([
  ['exits', (worker) => worker.order({ do: 'exit' })],
  ['is terminated', (worker) => worker.worker.terminate()],
])('what a worker has recorded stays when it %s; its gauges go', async (_, end) => {
  const { registry, metrics } = metricsOf()
  const worker = await RecordingWorker.start(metrics)
  worker.order({ do: 'record', value: 50, times: 3 })
  await worker.answer()
  await worker.end(() => end(worker))

  const snapshot = registry.snapshot()
  expect(readingsOf(snapshot, 'count')).toEqual([3])
  expect(readingsOf(snapshot, 'values')).toEqual([3])
  expect(readingsOf(snapshot, 'gauge')).toEqual([])
})

test('workers that are killed while they record leave figures that belong together', async () => {
  const { registry, metrics } = metricsOf()
  for (let round = 0; round < 10; round++) {
    const worker = await RecordingWorker.start(metrics, round)
    worker.order({ do: 'record until told', value: 47_453_133 })
    while (readingsOf(registry.snapshot(), 'values')?.toString() === '0') await turn()
    await worker.end(() => worker.worker.terminate())
  }
  const { metrics: all, failures } = registry.snapshot()
  const values = all.find(({ name }) => name === 'values')
  expect(values?.kind === 'histogram' && Histogram.decode(values.histogram.encoded).count).toBeGreaterThan(0)
  expect(failures).toEqual([])
})

test('the memory of workers that have ended is used again, however many there are', async () => {
  // Room for three or four of them at a time.
  const { registry, metrics } = metricsOf({ bytes: 2 ** 20 })
  for (let round = 0; round < 12; round++) {
    const worker = await RecordingWorker.start(metrics, round)
    worker.order({ do: 'record', value: 50, times: 1 })
    await worker.answer()
    await worker.end(() => worker.worker.terminate())
  }
  expect(metrics.unshared).toBe(0)
  expect(readingsOf(registry.snapshot(), 'count')).toEqual([12])
})

test('a pool of piscina needs its workerData only', async () => {
  const { registry, metrics } = metricsOf()
  const pool = new Piscina({
    filename: scripts.path('piscina-task.mjs'),
    workerData: metrics.workerData,
    minThreads: 2,
    maxThreads: 2,
  })
  const tasks = Array.from({ length: 8 }, (_, at) => pool.run({ kind: at % 2 === 0 ? 'even' : 'odd', ms: 5 }))
  expect(new Set(await Promise.all(tasks)).size).toBe(2)
  expect(readingsOf(registry.snapshot(), 'tasks')).toEqual([4, 4])
  await pool.destroy()
  expect(readingsOf(registry.snapshot(), 'tasks')).toEqual([4, 4])
})

test('a program with nothing else to do is not kept alive', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [scripts.path('idle-program.mjs')])
  expect(stdout).toBe('0 0')
})
