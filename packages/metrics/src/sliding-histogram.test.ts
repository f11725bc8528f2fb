import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { Histogram } from './histogram.ts'
import { SlidingHistogram } from './sliding-histogram.ts'

function create(options: { windowSeconds?: number; parts?: number; slo?: readonly number[] } = {}) {
  const clock = new ManualClock()
  return { clock, sliding: new SlidingHistogram({ unit: 'ns', clock, ...options }) }
}

test('values leave the window a part at a time', () => {
  const { clock, sliding } = create({ windowSeconds: 60, parts: 6 })
  const counts: number[] = []
  for (let seconds = 0; seconds < 120; seconds += 10) {
    if (seconds < 60) sliding.record(seconds + 1)
    counts.push(sliding.pooled().count)
    clock.advanceSeconds(10)
  }
  expect(counts).toEqual([1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 0])
})

test('it holds what one histogram of the values in the window would, whenever they came', () => {
  const step = fc.record({
    pauseMs: fc.oneof(fc.nat(3000), fc.nat(100_000)),
    values: fc.array(fc.nat(1e9), { maxLength: 4 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 12 }), (steps, parts) => {
      const { clock, sliding } = create({ windowSeconds: 12, parts })
      const partMs = 12_000 / parts
      const history: { readonly part: number; readonly value: number }[] = []
      let nowMs = 0
      for (const { pauseMs, values } of steps) {
        nowMs += pauseMs
        clock.advanceNs(pauseMs * 1e6)
        for (const value of values) {
          sliding.record(value)
          history.push({ part: Math.floor(nowMs / partMs), value })
        }
        const expected = new Histogram({ unit: 'ns' })
        for (const { part, value } of history) {
          if (part > Math.floor(nowMs / partMs) - parts) expected.record(value)
        }
        expect(sliding.pooled().encode()).toEqual(expected.encode())
      }
    }),
  )
})

test('a part that is used again is empty', () => {
  const { clock, sliding } = create({ windowSeconds: 2, parts: 2 })
  sliding.record(1)
  clock.advanceSeconds(1e6)
  sliding.record(2)
  expect(sliding.pooled()).toMatchObject({ count: 1, min: 2 })
})

test('a snapshot is that of a histogram, bounds included, and has a kind', () => {
  const { sliding } = create({ slo: [5] })
  sliding.recordN(3, 4)
  sliding.recordCorrected(30, 10)
  sliding.record(Number.NaN)
  expect(sliding.kind).toBe('sliding-histogram')
  expect(sliding.snapshot()).toMatchObject({
    count: 7,
    max: 30,
    dropped: 1,
    buckets: [{ le: 5, count: 4 }],
    encoded: { unit: 'ns', digits: 3 },
  })
})

test('what is pooled does not move on, and reset forgets', () => {
  const { sliding } = create()
  sliding.record(1)
  const pooled = sliding.pooled()
  sliding.record(2)
  expect(pooled.count).toBe(1)
  sliding.reset()
  expect(sliding.pooled().count).toBe(0)
  expect(sliding.snapshot().count).toBe(0)
})

test.each([
  [{ windowSeconds: 0 }, 'windowSeconds must be a number above 0, got 0'],
  [{ windowSeconds: Number.POSITIVE_INFINITY }, 'windowSeconds must be'],
  [{ parts: 0 }, 'parts must be an integer from 1 to 1000, got 0'],
  [{ parts: 1.5 }, 'parts must be'],
  [{ parts: 1001 }, 'parts must be'],
  [{ slo: [2, 1] }, 'slo bounds must ascend'],
])('options %j are refused', (options, message) => {
  expect(() => create(options)).toThrow(RangeError)
  expect(() => create(options)).toThrow(message)
})
