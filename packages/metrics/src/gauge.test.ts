import { expect, test } from 'vitest'
import { CallbackGauge, Gauge } from './gauge.ts'

test('a gauge goes up and down', () => {
  const gauge = new Gauge()
  gauge.set(10)
  gauge.inc()
  gauge.inc(2.5)
  gauge.dec(20)
  gauge.dec()
  expect(gauge).toMatchObject({ value: -7.5, dropped: 0, kind: 'gauge' })
})

test('what would leave no finite number is dropped and counted', () => {
  const gauge = new Gauge()
  gauge.set(3)
  const invalid: unknown[] = [Number.NaN, Number.POSITIVE_INFINITY, '1', null, 1n]
  for (const value of invalid) {
    gauge.set(value as number)
    gauge.inc(value as number)
    gauge.dec(value as number)
  }
  expect(gauge).toMatchObject({ value: 3, dropped: 3 * invalid.length })
})

test('a callback is asked each time', () => {
  let size = 3
  const gauge = new CallbackGauge(() => size)
  expect(gauge.value).toBe(3)
  size = 4
  expect(gauge.value).toBe(4)
  gauge.replaceCallback(() => -1)
  expect(gauge.value).toBe(-1)
})

test.each([
  [Number.NaN, 'NaN'],
  ['3', 'a value of type string'],
  [null, 'null'],
  [Promise.resolve(3), 'a value of type object'],
])('a callback that returns %s is reported', (value, found) => {
  const gauge = new CallbackGauge(() => value as number)
  expect(() => gauge.value).toThrow(`the gauge's callback returned ${found}, expected a finite number`)
})
