import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bestEnergySplit } from './energy-split.ts'
import { bruteEnergyStatistic } from './fixtures/energy-statistic.ts'

const series = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 14 })

describe('bestEnergySplit', () => {
  it('is the best of all splits, each tried', () => {
    fc.assert(
      fc.property(series, (values) => {
        let best = Number.NEGATIVE_INFINITY
        for (let stop = 2; stop <= values.length; stop += 1) {
          for (let cut = 1; cut < stop; cut += 1) {
            best = Math.max(best, bruteEnergyStatistic(values.slice(0, cut), values.slice(cut, stop)))
          }
        }
        const { index, statistic } = bestEnergySplit(Float64Array.from(values), 0, values.length)
        expect(statistic).toBeCloseTo(best, 8)
        const reached = values
          .map((_, stop) => stop + 1)
          .filter((stop) => stop > index)
          .map((stop) => bruteEnergyStatistic(values.slice(0, index), values.slice(index, stop)))
        expect(Math.max(...reached)).toBeCloseTo(best, 8)
      }),
    )
  })

  it('splits a part of a series as it does that part alone', () => {
    fc.assert(
      fc.property(series, series, (before, values) => {
        const whole = Float64Array.from([...before, ...values, 7])
        const alone = bestEnergySplit(Float64Array.from(values), 0, values.length)
        expect(bestEnergySplit(whole, before.length, before.length + values.length)).toEqual({
          ...alone,
          index: alone.index + before.length,
        })
      }),
    )
  })

  it('says so where there is nothing to split', () => {
    expect(bestEnergySplit(Float64Array.of(4), 0, 1).index).toBe(-1)
  })
})
