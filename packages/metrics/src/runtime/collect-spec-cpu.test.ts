import { afterEach, expect, test, vi } from 'vitest'
import { ManualClock } from '../clock.ts'
import { AlreadyInstrumentedError } from '../instrumentation/already-instrumented-error.ts'
import type { Instrumentation } from '../instrumentation/instrumentation.ts'
import { noopRegistry } from '../noop-registry.ts'
import { Registry } from '../registry.ts'
import { collectSpecCpu } from './collect-spec-cpu.ts'
import { runKernel } from './cpu-kernel.ts'

let collection: Instrumentation | undefined

afterEach(() => {
  collection?.stop()
  vi.useRealTimers()
})

/** A clock on which the nth slice of work takes the nth of these times. */
function clockOf(slicesNs: readonly number[]): ManualClock {
  const clock = new ManualClock()
  let reads = 0
  const nowNs = clock.nowNs.bind(clock)
  clock.nowNs = () => {
    if (reads++ % 2 === 1) clock.advanceNs(slicesNs[(reads >> 1) - 1] ?? 0)
    return nowNs()
  }
  return clock
}

/** Without a snapshot, which would read the clock too. */
function specCpu(registry: Registry): number {
  return registry.gauge('self.spec.cpu').value
}

test('the gauge is the median of the last five slices, after a warm-up', () => {
  vi.useFakeTimers()
  const registry = new Registry({ clock: clockOf([100, 900, 200, 300, 800, 400, 400, 400]) })
  collection = collectSpecCpu(registry)
  vi.advanceTimersByTime(580)
  expect(registry.remove('self.spec.cpu')).toBe(false)
  vi.advanceTimersByTime(20)
  const seen = [specCpu(registry)]
  for (let i = 0; i < 7; i++) {
    vi.advanceTimersByTime(2000)
    seen.push(specCpu(registry))
  }
  expect(seen).toEqual([100, 900, 200, 300, 300, 400, 400, 400])
  expect(collection.errors).toBe(0)
})

test('it measures at the pace that was asked for, until it is stopped', () => {
  vi.useFakeTimers()
  const registry = new Registry({ clock: clockOf([100, 200, 300, 400]) })
  collection = collectSpecCpu(registry, { everyMs: 100 })
  vi.advanceTimersByTime(600 + 200)
  expect(specCpu(registry)).toBe(200)
  collection.stop()
  expect(registry.remove('self.spec.cpu')).toBe(false)
  vi.advanceTimersByTime(10_000)
  expect(registry.remove('self.spec.cpu')).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})

test('stopping during the warm-up ends it', () => {
  vi.useFakeTimers()
  collection = collectSpecCpu(new Registry())
  vi.advanceTimersByTime(100)
  collection.stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('it keeps nothing alive', () => {
  const before = process.getActiveResourcesInfo()
  collection = collectSpecCpu(new Registry())
  expect(process.getActiveResourcesInfo()).toEqual(before)
})

test('it measures the machine it runs on', async () => {
  const registry = new Registry()
  collection = collectSpecCpu(registry, { everyMs: 100 })
  await vi.waitFor(() => {
    const gauge = registry.snapshot().metrics.find(({ name }) => name === 'self.spec.cpu')
    expect(gauge?.kind === 'gauge' && gauge.value).toBeGreaterThan(1000)
  }, 20_000)
})

test('the work depends on all of its rounds', () => {
  const results = new Set([1, 2, 3, 1000].map((rounds) => runKernel(rounds)))
  expect(results.size).toBe(4)
})

test('it refuses a registry that it measures for, and a pace out of range', () => {
  const registry = new Registry()
  collection = collectSpecCpu(registry)
  expect(() => collectSpecCpu(registry)).toThrow(AlreadyInstrumentedError)
  expect(() => collectSpecCpu(new Registry(), { everyMs: 99 })).toThrow(/everyMs must be a number/)
  expect(collectSpecCpu(noopRegistry).errors).toBe(0)
})
