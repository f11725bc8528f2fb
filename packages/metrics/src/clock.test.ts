import { afterEach, expect, test, vi } from 'vitest'
import { ManualClock, systemClock } from './clock.ts'

const DAY_NS = 86_400_000_000_000n

afterEach(() => {
  vi.restoreAllMocks()
})

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

test('the system clock tells the nanoseconds that pass, and the date', () => {
  const { bigint } = process.hrtime
  const before = bigint()
  const start = systemClock.nowNs()
  const after = bigint()
  while (bigint() - after < 1_000_000n);
  const then = bigint()
  const end = systemClock.nowNs()
  // A bigint cannot be made of a fraction.
  expect(BigInt(end - start)).toBeGreaterThanOrEqual(then - after)
  expect(BigInt(end - start)).toBeLessThanOrEqual(bigint() - before)
  expect(Math.abs(systemClock.epochMs() - Date.now())).toBeLessThan(60_000)
})

test('nanoseconds are exact for as long as a service may run, on a machine that has run for years', async () => {
  const startedAt = 300n * DAY_NS
  let clockNs = startedAt
  vi.spyOn(process.hrtime, 'bigint').mockImplementation(() => clockNs)
  vi.resetModules()
  const { systemClock } = await import('./clock.ts')
  const start = systemClock.nowNs()
  for (const passed of [1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 32n + 1n, 104n * DAY_NS + 1n]) {
    clockNs = startedAt + passed
    expect(BigInt(systemClock.nowNs() - start)).toBe(passed)
  }
})
