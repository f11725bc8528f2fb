import { spawnSync } from 'node:child_process'
import { open } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test, vi } from 'vitest'
import { prometheusText } from '../exposition/prometheus-text.ts'
import { AlreadyInstrumentedError } from '../instrumentation/already-instrumented-error.ts'
import type { Instrumentation } from '../instrumentation/instrumentation.ts'
import { Registry } from '../registry.ts'
import type { MetricSnapshot } from '../snapshot.ts'
import { type CollectRuntimeOptions, collectRuntime } from './collect-runtime.ts'

const OFF: CollectRuntimeOptions = {
  eventLoop: false,
  gc: false,
  memory: false,
  cpu: false,
  fileDescriptors: false,
  activeResources: false,
}

let collection: Instrumentation | undefined

afterEach(() => collection?.stop())

function collected(options: CollectRuntimeOptions): Registry {
  const registry = new Registry()
  collection = collectRuntime(registry, { everyMs: 100, ...options })
  return registry
}

function metricsOf(registry: Registry, name: string): MetricSnapshot[] {
  return registry.snapshot().metrics.filter((metric) => metric.name === name)
}

/** The values of a metric by its one label. */
function values(registry: Registry, name: string): Record<string, number> {
  const entries = metricsOf(registry, name).map((metric) => [
    Object.values(metric.tags).join(),
    metric.kind === 'gauge' ? metric.value : metric.kind === 'counter' ? metric.count : Number.NaN,
  ])
  return Object.fromEntries(entries)
}

test('all parts appear, none fails, and promtool has nothing to say', async () => {
  const registry = collected({})
  const linux = process.platform === 'linux'
  const gc = gcFunction()
  await vi.waitFor(() => {
    gc()
    expect([...new Set(registry.snapshot().metrics.map(({ name }) => name))]).toEqual(
      [
        'nodejs.active_resources',
        'nodejs.eventloop.delay.max',
        'nodejs.eventloop.delay.mean',
        'nodejs.eventloop.delay.min',
        'nodejs.eventloop.delay.p50',
        'nodejs.eventloop.delay.p90',
        'nodejs.eventloop.delay.p99',
        'nodejs.eventloop.delay.stddev',
        'nodejs.eventloop.time',
        'nodejs.eventloop.utilization',
        'nodejs.memory.array_buffers',
        'nodejs.memory.external',
        'nodejs.memory.heap_size_limit',
        'process.cpu.time',
        'process.cpu.utilization',
        'process.memory.usage',
        linux ? 'process.open_file_descriptors' : '',
        'process.runtime.info',
        'process.uptime',
        'tidemark.instrumentation.errors',
        'v8js.gc.duration',
        'v8js.heap.space.available_size',
        'v8js.heap.space.physical_size',
        'v8js.memory.heap.limit',
        'v8js.memory.heap.used',
      ].filter(Boolean),
    )
  }, 20_000)
  expect(collection?.errors).toBe(0)
  expect(values(registry, 'nodejs.eventloop.utilization')['']).toBeLessThanOrEqual(1)
  if (spawnSync('promtool', ['--version']).error === undefined) {
    const input = [...prometheusText(registry.snapshot())].join('')
    const checked = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' })
    expect(checked).toMatchObject({ status: 0, stderr: '', stdout: '' })
  }
})

test('what does not need an interval is there at once', () => {
  const registry = collected({ ...OFF, memory: true })
  expect(values(registry, 'process.memory.usage')['']).toBeGreaterThan(1e6)
  expect(values(registry, 'v8js.memory.heap.used')['old_space']).toBeGreaterThan(1e5)
  expect(metricsOf(registry, 'process.runtime.info')[0]?.tags).toMatchObject({
    'process.runtime.version': process.version,
  })
})

test('a blocked event loop shows', async () => {
  const registry = collected({ ...OFF, eventLoop: true })
  await vi.waitFor(() => {
    const end = performance.now() + 60
    while (performance.now() < end);
    expect(values(registry, 'nodejs.eventloop.delay.max')['']).toBeGreaterThan(50e6)
    const time = values(registry, 'nodejs.eventloop.time')
    expect(time['active']).toBeGreaterThan(0.06)
  }, 20_000)
})

test('garbage collections are timed by kind', async () => {
  const registry = collected({ ...OFF, gc: true })
  const gc = gcFunction()
  await vi.waitFor(() => {
    gc()
    const kinds = metricsOf(registry, 'v8js.gc.duration')
    const major = kinds.find(({ tags }) => tags['v8js.gc.type'] === 'major')
    expect(major?.kind === 'timer' && major.histogram.max).toBeGreaterThan(0)
  }, 20_000)
})

test('CPU time is that of the process since the start', async () => {
  const registry = collected({ ...OFF, cpu: true })
  const before = process.cpuUsage()
  await vi.waitFor(() => {
    const end = performance.now() + 30
    while (performance.now() < end);
    expect(values(registry, 'process.cpu.time')['user']).toBeGreaterThan(0.05)
  }, 20_000)
  const { user } = process.cpuUsage(before)
  // The sample was taken before, the start after.
  expect(values(registry, 'process.cpu.time')['user']).toBeLessThanOrEqual(user / 1e6 + 0.05)
})

test.skipIf(process.platform !== 'linux')('open files are counted', async () => {
  const registry = collected({ ...OFF, fileDescriptors: true })
  const count = (): number => values(registry, 'process.open_file_descriptors')[''] ?? Number.NaN
  await vi.waitFor(() => expect(count()).toBeGreaterThan(2))
  const before = count()
  const files = await Promise.all(Array.from({ length: 50 }, () => open(process.execPath)))
  await vi.waitFor(() => expect(count()).toBeGreaterThan(before + 40), 20_000)
  await Promise.all(files.map((file) => file.close()))
  await vi.waitFor(() => expect(count()).toBeLessThan(before + 10), 20_000)
})

test('resources are counted by type, and no longer when they are gone', async () => {
  const registry = collected({ ...OFF, activeResources: true })
  const timeouts = (): number => values(registry, 'nodejs.active_resources')['Timeout'] ?? 0
  const timers = Array.from({ length: 500 }, () => setTimeout(() => undefined, 1e6))
  await vi.waitFor(() => expect(timeouts()).toBeGreaterThanOrEqual(500), 20_000)
  for (const timer of timers) clearTimeout(timer)
  await vi.waitFor(() => expect(timeouts()).toBeLessThan(500), 20_000)
})

test('it keeps nothing alive', () => {
  const before = process.getActiveResourcesInfo()
  collected({ fileDescriptors: false })
  expect(process.getActiveResourcesInfo()).toEqual(before)
})

test('stopping takes out the gauges and leaves the counts', async () => {
  const registry = collected({ everyMs: 100 })
  await vi.waitFor(() => expect(metricsOf(registry, 'process.cpu.utilization')).not.toEqual([]), 20_000)
  collection?.stop()
  await new Promise((resolve) => setTimeout(resolve, 250))
  const gauges = registry.snapshot().metrics.filter(({ kind }) => kind === 'gauge')
  expect(gauges).toEqual([])
  expect(metricsOf(registry, 'process.cpu.time')).toHaveLength(2)
  collected({}).clear()
})

test('a name that is taken costs only its part', async () => {
  const registry = new Registry()
  registry.counter('process.memory.usage')
  collection = collectRuntime(registry, { everyMs: 100 })
  expect(collection.errors).toBe(1)
  expect(metricsOf(registry, 'process.uptime')).toHaveLength(1)
})

test('it refuses a registry that it collects into, and a pace out of range', () => {
  const registry = collected({})
  expect(() => collectRuntime(registry)).toThrow(AlreadyInstrumentedError)
  for (const everyMs of [99, Number.NaN, 2 ** 31, '5000' as unknown as number]) {
    expect(() => collectRuntime(new Registry(), { everyMs })).toThrow(/everyMs must be a number/)
  }
})

function gcFunction(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
