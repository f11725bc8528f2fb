import { seededRandom } from '@tidemark/stats'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LoadOptions, type OpenLoad, resolveLoad } from '../load-model.ts'
import { createArrivals } from './arrivals.ts'

function allArrivals(options: LoadOptions, seed = 1, worker = 0, workers = 1): number[] {
  const load = resolveLoad(options) as OpenLoad
  const arrivals = createArrivals(load, seededRandom(seed).fork('arrivals'), { worker, workers })
  const all: number[] = []
  for (let at = arrivals.next(0); at !== Number.POSITIVE_INFINITY; at = arrivals.next(0)) all.push(at)
  return all
}

const milliseconds = (ns: readonly number[]): number[] => ns.map((one) => Number((one / 1e6).toFixed(6)))

describe('constant arrivals', () => {
  it('come at once and then evenly spaced', () => {
    expect(milliseconds(allArrivals({ rate: 4, durationSeconds: 1 }))).toEqual([0, 250, 500, 750])
  })

  it('end after so many calls', () => {
    expect(milliseconds(allArrivals({ rate: 4, calls: 3 }))).toEqual([0, 250, 500])
    expect(allArrivals({ rate: 4, calls: 3, durationSeconds: 0.3 })).toHaveLength(2)
  })

  it.each([
    [0.1, 30, 3],
    [0.3, 10, 3],
    [1 / 3, 9, 3],
    [1.1, 10, 11],
    [999.9, 10, 9999],
    [0.01, 1, 1],
  ])('at %d per second for %d s are %d', (rate, durationSeconds, calls) => {
    expect(allArrivals({ rate, durationSeconds })).toHaveLength(calls)
  })

  it('do not drift: the millionth is where it belongs', () => {
    const last = allArrivals({ rate: 3000, calls: 1_000_001 }).at(-1) as number
    expect(Math.abs(last - (1_000_000 / 3000) * 1e9)).toBeLessThan(1)
  })

  it('follow a ramp: the k-th comes where the area under the rate is k', () => {
    // From 0 to 10 per second over 2 s: the area is 2.5 t².
    const expected = Array.from({ length: 10 }, (_, k) => Math.sqrt(k / 2.5) * 1e3)
    const found = milliseconds(allArrivals({ stages: [{ rate: [0, 10], durationSeconds: 2 }] }))
    expect(found).toHaveLength(10)
    for (const [k, at] of found.entries()) expect(at).toBeCloseTo(expected[k] as number, 5)
  })

  it('go from stage to stage without a gap', () => {
    const stages = [
      { rate: 2, durationSeconds: 1 },
      { rate: 4, durationSeconds: 1 },
      { rate: [4, 0], durationSeconds: 1 },
    ] as const
    expect(milliseconds(allArrivals({ stages }))).toEqual([0, 500, 1000, 1250, 1500, 1750, 2000, 2292.893219])
  })

  it('never go back, stay in their stages and are as many as the area', () => {
    const rate = fc.double({ min: 0.01, max: 500, noNaN: true })
    const stage = fc.record({
      rate: fc.oneof(rate, fc.tuple(rate, rate)),
      durationSeconds: fc.double({ min: 0.01, max: 2, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(stage, { minLength: 1, maxLength: 5 }), (stages) => {
        const all = allArrivals({ stages })
        const seconds = stages.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
        const area = stages.reduce((sum, one) => {
          const [from, to] = typeof one.rate === 'number' ? [one.rate, one.rate] : one.rate
          return sum + ((from + to) / 2) * one.durationSeconds
        }, 0)
        // Rounding decides whether the call at the very end of a whole area still belongs to it.
        const isWhole = Math.abs(area - Math.round(area)) < 1e-9 * area
        expect(Math.abs(all.length - Math.ceil(area))).toBeLessThanOrEqual(isWhole ? 1 : 0)
        expect(all.filter((at, k) => at < (all[k - 1] ?? 0))).toEqual([])
        expect(all.at(-1) ?? 0).toBeLessThanOrEqual(seconds * 1e9 * (1 + 1e-9))
      }),
    )
  })
})

describe('Poisson arrivals', () => {
  it('are the same for the same seed and others for another', () => {
    const options = { rate: 100, arrivals: 'poisson', durationSeconds: 1 } as const
    expect(allArrivals(options, 7)).toEqual(allArrivals(options, 7))
    expect(allArrivals(options, 7)).not.toEqual(allArrivals(options, 8))
  })

  it('have exponential gaps: mean, spread and tail', () => {
    const all = allArrivals({ rate: 1000, arrivals: 'poisson', calls: 200_000 })
    const gaps = all.map((at, k) => (at - (all[k - 1] ?? 0)) / 1e6)
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
    // Five standard errors of each.
    expect(Math.abs(mean - 1)).toBeLessThan(5 / Math.sqrt(gaps.length))
    expect(Math.abs(deviation - 1)).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(gaps.length))
    const beyond = gaps.filter((gap) => gap > 3).length / gaps.length
    expect(beyond).toBeCloseTo(Math.exp(-3), 2)
  })

  it('follow a ramp: as many in each half as its area says', () => {
    const all = allArrivals({ stages: [{ rate: [0, 20_000], durationSeconds: 10 }], arrivals: 'poisson' })
    const early = all.filter((at) => at < 5e9).length
    expect(Math.abs(all.length - 100_000)).toBeLessThan(5 * Math.sqrt(100_000))
    expect(Math.abs(early - 25_000)).toBeLessThan(5 * Math.sqrt(25_000))
  })
})

describe('the shares of several workers', () => {
  it('are together exactly the arrivals of one', () => {
    const options = fc.record({
      rate: fc.double({ min: 1, max: 300, noNaN: true }),
      arrivals: fc.constantFrom('constant', 'poisson'),
      calls: fc.integer({ min: 1, max: 200 }),
    })
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 9 }), fc.integer(), (load, workers, seed) => {
        const shares = Array.from({ length: workers }, (_, worker) =>
          allArrivals(load, seed, worker, workers),
        )
        const joined = shares.flat().sort((a, b) => a - b)
        expect(joined).toEqual(allArrivals(load, seed))
        const lengths = shares.map(({ length }) => length)
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1)
      }),
    )
  })
})
