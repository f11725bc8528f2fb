import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { DecayingHistogram } from './decaying-histogram.ts'

function create(options: { halfLifeSeconds?: number; highest?: number; digits?: 1 | 2 | 3 } = {}) {
  const clock = new ManualClock({ nowNs: 5e15 })
  return { clock, decaying: new DecayingHistogram({ unit: 'ns', clock, ...options }) }
}

test('after a half-life a value counts half', () => {
  const { clock, decaying } = create({ halfLifeSeconds: 10 })
  for (let i = 0; i < 100; i++) decaying.record(1000)
  clock.advanceSeconds(10)
  for (let i = 0; i < 25; i++) decaying.record(200)
  const { count, weight, mean, quantiles, min, max } = decaying.snapshot()
  expect({ count, min, max }).toEqual({ count: 125, min: 200, max: 1000 })
  expect(weight).toBeCloseTo(75, 9)
  expect(mean).toBeCloseTo((50 * 1000 + 25 * 200) / 75, 9)
  expect(quantiles.p50).toBe(1000)
  clock.advanceSeconds(5)
  expect(decaying.snapshot().weight).toBeCloseTo(75 / Math.SQRT2, 9)
})

test('mean, deviation and quantiles are those of the weighted values, within the digits', () => {
  const recording = fc.record({ pauseMs: fc.nat(20_000), value: fc.nat(2e9) })
  fc.assert(
    fc.property(
      fc.array(recording, { minLength: 1, maxLength: 40 }),
      fc.nat(20_000),
      (recordings, lastMs) => {
        const { clock, decaying } = create({ halfLifeSeconds: 60 })
        const history: { atMs: number; value: number }[] = []
        let nowMs = 0
        for (const { pauseMs, value } of recordings) {
          nowMs += pauseMs
          clock.advanceNs(pauseMs * 1e6)
          decaying.record(value)
          history.push({ atMs: nowMs, value })
        }
        clock.advanceNs(lastMs * 1e6)
        nowMs += lastMs
        const weighted = history
          .map(({ atMs, value }) => ({ value, weight: 2 ** (-(nowMs - atMs) / 60_000) }))
          .filter(({ weight }) => weight >= 2 ** -20)
          .sort((a, b) => a.value - b.value)
        const total = weighted.reduce((sum, { weight }) => sum + weight, 0)
        const mean = weighted.reduce((sum, { value, weight }) => sum + value * weight, 0) / total
        const found = decaying.snapshot()
        expect(found.weight).toBeCloseTo(total, 6)
        expect(Math.abs(found.mean - mean)).toBeLessThanOrEqual(mean * 1e-3)
        for (const [name, q] of [
          ['p50', 0.5],
          ['p90', 0.9],
          ['p99', 0.99],
        ] as const) {
          let seen = 0
          const candidates = weighted.filter(({ weight }) => {
            const before = seen
            seen += weight
            // Rounding may move a rank across the border of two values.
            return before <= (q + 1e-9) * total && seen >= (q - 1e-9) * total
          })
          const isNear = ({ value }: { readonly value: number }): boolean =>
            Math.abs(found.quantiles[name] - value) <= value * 1e-3
          expect(candidates.some(isNear)).toBe(true)
        }
      },
    ),
  )
})

test('values of one time weigh alike, so quantiles are those of a histogram', () => {
  const { clock, decaying } = create({ halfLifeSeconds: 1 })
  for (let value = 1; value <= 1000; value++) decaying.record(value)
  clock.advanceSeconds(7.3)
  expect(decaying.snapshot()).toMatchObject({
    min: 1,
    max: 1000,
    quantiles: { p50: 500, p75: 750, p90: 900, p95: 950, p99: 990, p999: 999 },
  })
  expect(decaying.snapshot().mean).toBeCloseTo(500.5, 6)
  expect(decaying.snapshot().stdDev).toBeCloseTo(Math.sqrt((1000 ** 2 - 1) / 12), 6)
})

test('an old maximum ends after 20 half-lives', () => {
  const { clock, decaying } = create({ halfLifeSeconds: 1 })
  decaying.record(1e9)
  for (let second = 1; second <= 21; second++) {
    clock.advanceSeconds(1)
    decaying.record(5)
    expect(decaying.snapshot().max > 1000).toBe(second <= 20)
  }
})

test('weights survive any stretch of time: of many recordings, and of none', () => {
  const { clock, decaying } = create({ halfLifeSeconds: 1 })
  for (let second = 0; second < 5000; second++) {
    decaying.record(7)
    clock.advanceSeconds(1)
  }
  expect(decaying.snapshot().weight).toBeCloseTo(1, 5)
  clock.advanceSeconds(1e7)
  expect(decaying.snapshot()).toMatchObject({ count: 5000, weight: 0, max: 0 })
  decaying.record(9)
  expect(decaying.snapshot()).toMatchObject({ count: 5001, weight: 1, min: 9, max: 9, mean: 9 })
})

test('scaling down changes no figure', () => {
  const { clock, decaying } = create({ halfLifeSeconds: 1 })
  clock.advanceSeconds(899)
  for (let value = 1; value <= 100; value++) decaying.record(value)
  const before = decaying.snapshot()
  clock.advanceSeconds(2)
  const after = decaying.snapshot()
  expect(after.weight).toBeCloseTo(before.weight / 4, 9)
  expect(after.quantiles).toEqual(before.quantiles)
  expect(after.mean).toBeCloseTo(before.mean, 9)
})

test('it drops and clamps as a histogram does, and never throws', () => {
  const { decaying } = create({ highest: 1000 })
  for (const value of [Number.NaN, -1, '5', 5n, undefined, {}]) decaying.record(value as number)
  for (const value of [1001, Number.POSITIVE_INFINITY, -0, 0.4]) decaying.record(value)
  expect(decaying.kind).toBe('decaying-histogram')
  expect(decaying.snapshot()).toMatchObject({ count: 4, dropped: 6, exceeded: 2, min: 0, max: 1000 })
})

test('without values, and after a reset, everything is 0', () => {
  const { decaying } = create()
  const empty = decaying.snapshot()
  expect(empty).toMatchObject({ count: 0, weight: 0, min: 0, max: 0, mean: 0, stdDev: 0 })
  expect(Object.values(empty.quantiles)).toEqual([0, 0, 0, 0, 0, 0])
  decaying.record(5)
  decaying.record(-5)
  decaying.reset()
  expect(decaying.snapshot()).toEqual(empty)
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  'a half-life of %d s is refused',
  (halfLifeSeconds) => {
    expect(() => create({ halfLifeSeconds })).toThrow('halfLifeSeconds must be a number above 0')
  },
)
