import { expect, test } from 'vitest'
import { RatioGauge } from './ratio-gauge.ts'
import { Registry } from './registry.ts'

test('a ratio is of the values of now', () => {
  let hits = 3
  const gauge = new RatioGauge(
    () => hits,
    () => 4,
  )
  expect(gauge.value).toBe(0.75)
  hits = 4
  expect(gauge.value).toBe(1)
  gauge.replaceCallbacks(
    () => 1,
    () => 2,
  )
  expect(gauge.value).toBe(0.5)
})

test.each([
  [1, 0, 'the denominator is 0'],
  [0, 0, 'the denominator is 0'],
  [Number.NaN, 1, 'returned NaN'],
  [1, '2', 'returned a value of type string'],
  [1e300, 1e-300, 'returned Infinity'],
])('%s by %s is no ratio', (numerator, denominator, message) => {
  const registry = new Registry()
  registry.ratioGauge(
    'r',
    () => numerator,
    () => denominator as number,
  )
  expect(registry.snapshot()).toMatchObject({ metrics: [], failures: [{ name: 'r' }] })
  expect(registry.snapshot().failures[0]?.message).toContain(message)
})
