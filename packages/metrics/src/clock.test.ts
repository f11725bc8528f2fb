import { expect, test } from 'vitest'
import { ManualClock, systemClock } from './clock.ts'

test('a manual clock moves only when told to', () => {
  const clock = new ManualClock({ nowNs: 5, epochMs: 1000 })
  clock.advanceNs(10)
  clock.advanceSeconds(2)
  expect(clock.nowNs()).toBe(2e9 + 15)
  expect(clock.epochMs()).toBeCloseTo(3000.00001, 8)
})

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a clock cannot advance by %d', (ns) => {
  const clock = new ManualClock()
  expect(() => clock.advanceNs(ns)).toThrow(RangeError)
  expect(clock.nowNs()).toBe(0)
})

test('the system clock tells nanoseconds and the date', () => {
  const before = performance.now()
  const ns = systemClock.nowNs()
  expect(ns).toBeGreaterThanOrEqual(before * 1e6)
  expect(ns).toBeLessThanOrEqual(performance.now() * 1e6)
  expect(Math.abs(systemClock.epochMs() - Date.now())).toBeLessThan(60_000)
})
