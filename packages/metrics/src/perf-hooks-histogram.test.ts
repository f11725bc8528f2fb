import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { fromPerfHooks } from './perf-hooks-histogram.ts'

test('a reading has the figures of the histogram', () => {
  const histogram = createHistogram()
  for (let value = 1; value <= 1000; value++) histogram.record(value)
  expect(fromPerfHooks(histogram)).toEqual({
    count: 1000,
    min: 1,
    max: 1000,
    mean: 500.5,
    stdDev: Math.sqrt((1000 ** 2 - 1) / 12),
    quantiles: { p50: 500, p75: 750, p90: 900, p95: 950, p99: 990, p999: 999 },
    exceeded: 0,
  })
})

test('without values every figure is 0, where Node says NaN and 2^63', () => {
  const reading = fromPerfHooks(createHistogram())
  expect(reading).toMatchObject({ count: 0, min: 0, max: 0, mean: 0, stdDev: 0, exceeded: 0 })
  expect(Object.values(reading.quantiles)).toEqual([0, 0, 0, 0, 0, 0])
})

test('it is a snapshot: frozen, and as it was', () => {
  const histogram = createHistogram()
  histogram.record(5)
  const reading = fromPerfHooks(histogram)
  histogram.record(9)
  expect(reading.count).toBe(1)
  expect(Object.isFrozen(reading) && Object.isFrozen(reading.quantiles)).toBe(true)
})

test('it takes the histogram of event loop delay', () => {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  expect(fromPerfHooks(delay).count).toBe(0)
})
