import { expect, test } from 'vitest'
import { CachedGauge } from './cached-gauge.ts'
import { ManualClock } from './clock.ts'
import { Registry } from './registry.ts'

test('the callback is asked at most every so often', () => {
  const clock = new ManualClock()
  let asked = 0
  const gauge = new CachedGauge(() => ++asked, 1000, clock)
  expect([gauge.value, gauge.value]).toEqual([1, 1])
  clock.advanceSeconds(0.999)
  expect(gauge.value).toBe(1)
  clock.advanceSeconds(0.001)
  expect(gauge.value).toBe(2)
  gauge.replaceCallback(() => 40)
  expect(gauge.value).toBe(40)
})

test('an error is kept as long as a value', () => {
  const clock = new ManualClock()
  let asked = 0
  const gauge = new CachedGauge(
    () => {
      asked++
      throw new Error('down')
    },
    1000,
    clock,
  )
  expect(() => gauge.value).toThrow('down')
  expect(() => gauge.value).toThrow('down')
  expect(asked).toBe(1)
  clock.advanceSeconds(1)
  expect(() => gauge.value).toThrow('down')
  expect(asked).toBe(2)
})

test('a registry hands it its clock', () => {
  const clock = new ManualClock()
  const registry = new Registry({ clock })
  let size = 1
  const gauge = registry.cachedGauge('folder', () => size, { everyMs: 5, unit: 'By' })
  registry.snapshot()
  size = 2
  expect(registry.snapshot().metrics).toMatchObject([{ kind: 'gauge', value: 1, unit: 'By' }])
  clock.advanceNs(5e6)
  expect(registry.snapshot().metrics).toMatchObject([{ value: 2 }])
  expect(registry.cachedGauge('folder', () => 3, { everyMs: 5 })).toBe(gauge)
  expect(() => registry.cachedGauge('folder', () => 3, { everyMs: 6 })).toThrow('kept for 5 ms')
})

test.each([-1, Number.NaN, '5'])('everyMs %s is refused', (everyMs) => {
  const registry = new Registry()
  for (const options of [{}, { labels: ['a'] as const }]) {
    const gauge = (): unknown =>
      registry.cachedGauge('g', () => 1, { ...options, everyMs: everyMs as number } as { everyMs: number })
    expect(gauge).toThrow('everyMs must be')
  }
  registry.gauge('g').set(1)
})
