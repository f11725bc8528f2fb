import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { BundledScripts } from '../fixtures/bundled.ts'
import { type MetricSnapshot, Registry } from '../index.ts'
import type { Order } from './fixtures/answering-child.ts'
import { ProcessMetrics, type ProcessMetricsOptions } from './index.ts'

let scripts: BundledScripts
beforeAll(async () => {
  scripts = await BundledScripts.of(
    'processes/fixtures/answering-child.ts',
    'processes/fixtures/cluster-program.ts',
  )
})
afterAll(() => scripts.remove())

function primary(options?: ProcessMetricsOptions): { registry: Registry; processes: ProcessMetrics } {
  const registry = new Registry()
  const processes = new ProcessMetrics(registry, options)
  onTestFinished(() => processes.close())
  return { registry, processes }
}

async function child(...args: string[]): Promise<ChildProcess> {
  const started = fork(scripts.path('answering-child.mjs'), args, { execArgv: [] })
  onTestFinished(() => void started.kill('SIGKILL'))
  await once(started, 'message')
  return started
}

/** Resolves with the next message of the program's own. */
async function told(from: ChildProcess, order: Order): Promise<unknown> {
  const answer = new Promise((resolve) => {
    const listener = (message: unknown): void => {
      if (typeof message !== 'string') return
      from.off('message', listener)
      resolve(message)
    }
    from.on('message', listener)
  })
  from.send(order)
  return answer
}

function find(metrics: readonly MetricSnapshot[], name: string): MetricSnapshot | undefined {
  return metrics.find((metric) => metric.name === name)
}

// Long enough for processes that hardly get to run.
const PATIENT = { timeoutMs: 120_000 }

test('what several processes have recorded is one registry, exactly', async () => {
  const { registry, processes } = primary()
  const children = await Promise.all([child(), child()])
  for (const [at, one] of children.entries()) processes.add(one, `c${at}`)
  const deltas = registry.reader({ temporality: 'delta' })
  for (const value of [90, 700]) {
    await Promise.all(children.map((one, at) => told(one, { do: 'record', value: value + at, times: 3 })))
    await registry.refresh(PATIENT)
    expect(find(deltas.read().metrics, 'count')).toMatchObject({ count: 6 })
  }

  const { metrics, failures } = await registry.snapshotAsync(PATIENT)
  expect(failures).toEqual([])
  expect(find(metrics, 'values')).toMatchObject({
    histogram: {
      count: 12,
      sum: 3 * (90 + 91 + 700 + 701),
      min: 90,
      max: 701,
      buckets: [
        { le: 100, count: 6 },
        { le: 1000, count: 12 },
      ],
    },
  })
  expect(find(metrics, 'count')).toMatchObject({
    kind: 'counter',
    unit: 'By',
    description: 'Bytes.',
    count: 12,
  })
  expect(find(metrics, 'meter')).toMatchObject({ kind: 'meter', count: 12 })
  expect(find(metrics, 'calls')).toMatchObject({ tags: { kind: 'a' }, errors: 4, histogram: { count: 4 } })
  const gauges = metrics.filter(({ kind }) => kind === 'gauge')
  expect(gauges.map((gauge) => [gauge.tags, gauge.kind === 'gauge' && gauge.value])).toEqual([
    [{ worker: 'c0' }, 700],
    [{ worker: 'c1' }, 701],
  ])
  expect(processes.ignored).toBe(0)
})

test('a process that does not answer is named, the others are there, and its answer counts when it comes', async () => {
  const { registry, processes } = primary()
  const [busy, idle] = await Promise.all([child(), child()])
  processes.add(busy, 'busy')
  processes.add(idle, 'idle')
  await Promise.all([busy, idle].map((one) => told(one, { do: 'record', value: 5, times: 1 })))
  await registry.refresh(PATIENT)
  await told(busy, { do: 'block', ms: 4000 })
  await told(idle, { do: 'record', value: 5, times: 10 })

  const partial = await registry.snapshotAsync({ timeoutMs: 2000 })
  expect(find(partial.metrics, 'count')).toMatchObject({ count: 12 })
  expect(partial.failures).toEqual([
    {
      name: 'tidemark.processes',
      tags: { worker: 'busy' },
      message: 'worker busy: no answer within 2000 ms: its figures are those of its last answer',
    },
  ])
  const complete = await registry.snapshotAsync(PATIENT)
  expect(complete.failures).toEqual([])
  expect(find(complete.metrics, 'count')).toMatchObject({ count: 12 })
})

test('several primaries in one process, and several questions at once, do not mix', async () => {
  const [one, other] = [primary(), primary()]
  const worker = await child()
  one.processes.add(worker, 'a')
  other.processes.add(worker, 'b')
  await told(worker, { do: 'record', value: 5, times: 4 })
  const snapshots = await Promise.all(
    [one, other, one, other].map(({ registry }) => registry.snapshotAsync(PATIENT)),
  )
  for (const { metrics, failures } of snapshots) {
    expect(failures).toEqual([])
    expect(find(metrics, 'count')).toMatchObject({ count: 4 })
  }
  expect(one.processes.ignored + other.processes.ignored).toBe(0)
})

test('what a process has told stays when it ends; its gauges go', async () => {
  const { registry, processes } = primary()
  const worker = await child()
  processes.add(worker, 'a')
  await told(worker, { do: 'record', value: 5, times: 4 })
  await registry.refresh(PATIENT)
  const ended = once(worker, 'exit')
  worker.send({ do: 'exit' } satisfies Order)
  await ended
  const { metrics, failures } = await registry.snapshotAsync(PATIENT)
  expect(failures).toEqual([])
  expect(find(metrics, 'count')).toMatchObject({ count: 4 })
  expect(find(metrics, 'gauge')).toBeUndefined()
})

test('messages of ours that make no sense are counted by the process, others left alone', async () => {
  const worker = await child()
  for (const content of [null, 5, {}, { version: 1 }, { version: 2, ask: 'a', timeoutMs: 5 }]) {
    worker.send({ '@tidemark/metrics': content })
  }
  worker.send({ '@tidemark/metrics': { version: 1, ask: 'a', timeoutMs: 'soon' } })
  worker.send({ hello: 'world' })
  expect(await told(worker, { do: 'listen' })).toBe('ignored 6')
})

test('answering does not keep a process alive', async () => {
  const worker = await child('alone')
  if (worker.exitCode === null) await once(worker, 'exit')
  expect(worker.exitCode).toBe(0)
})

test('the workers of a cluster need one line', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [scripts.path('cluster-program.mjs')])
  expect(JSON.parse(stdout)).toEqual({
    figures: [
      { name: 'calls', tags: { kind: 'a' }, count: 3 },
      { name: 'jobs', tags: {}, count: 1 + 10 + 20 + 30 },
      { name: 'open', tags: { worker: '1' }, value: 1 },
      { name: 'open', tags: { worker: '2' }, value: 2 },
      { name: 'open', tags: { worker: '3' }, value: 3 },
    ],
    failures: [],
    ignored: 0,
  })
})
