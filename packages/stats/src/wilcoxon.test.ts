import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from './random.ts'
import { wilcoxonSignedRank } from './wilcoxon.ts'

// Few different values, so that most samples have ties and zeros.
const tied = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 10 })

/** Sum of the mid-ranks of the positive values, by definition: counted against every other value. */
function positiveRanks(values: readonly number[]): number {
  const rank = (value: number): number =>
    values.reduce((sum, other) => {
      if (Math.abs(other) < Math.abs(value)) return sum + 1
      return Math.abs(other) === Math.abs(value) ? sum + 0.5 : sum
    }, 0.5)
  return values.filter((value) => value > 0).reduce((sum, value) => sum + rank(value), 0)
}

/** The values with every choice of signs. */
function signPatterns([first, ...others]: readonly number[]): number[][] {
  if (first === undefined) return [[]]
  return signPatterns(others).flatMap((rest) => [
    [first, ...rest],
    [-first, ...rest],
  ])
}

/** 1 … n, negative where needed for the ranks of the negative values to add up to `negativeSum`. */
function ranksWithNegativeSum(n: number, negativeSum: number): number[] {
  let left = negativeSum
  return Array.from({ length: n }, (_, index) => n - index).map((rank) => {
    if (rank > left) return rank
    left -= rank
    return -rank
  })
}

describe('wilcoxonSignedRank', () => {
  it('equals counting all choices of signs, with ties and zeros', () => {
    fc.assert(
      fc.property(tied, (differences) => {
        const used = differences.filter((difference) => difference !== 0)
        const observed = positiveRanks(used)
        const all = signPatterns(used).map(positiveRanks)
        const { n, w, pGreater, pLess } = wilcoxonSignedRank(differences)
        expect([n, w]).toEqual([used.length, observed])
        expect(pGreater).toBeCloseTo(all.filter((other) => other >= observed).length / all.length, 12)
        expect(pLess).toBeCloseTo(all.filter((other) => other <= observed).length / all.length, 12)
      }),
      { numRuns: 60 },
    )
  })

  // Hollander and Wolfe (1973), p. 29: depression scale factors, the example of R's wilcox.test:
  // V = 40, p-value = 0.01953 (paired = TRUE, alternative = "greater").
  it("gives R's wilcox.test for the depression data", () => {
    const first = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3]
    const second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    const { n, w, pGreater } = wilcoxonSignedRank(first.map((value, index) => value - (second[index] ?? 0)))
    expect([n, w]).toEqual([9, 40])
    expect(pGreater).toBe(10 / 512)
  })

  // Largest sums of negative ranks that are significant one-sided: McCornack, "Extended tables of the Wilcoxon
  // matched pair signed rank statistic", JASA 60 (1965), as reprinted in most textbooks.
  it.each([
    [5, 0.05, 0],
    [8, 0.05, 5],
    [12, 0.05, 17],
    [20, 0.05, 60],
    [7, 0.01, 0],
    [10, 0.01, 5],
    [14, 0.01, 15],
    [20, 0.01, 43],
    [8, 0.005, 0],
    [14, 0.005, 12],
    [20, 0.005, 37],
  ])('of %d at %d ends with the critical value of the tables, %d', (n, alpha, critical) => {
    expect(wilcoxonSignedRank(ranksWithNegativeSum(n, critical)).pGreater).toBeLessThanOrEqual(alpha)
    expect(wilcoxonSignedRank(ranksWithNegativeSum(n, critical + 1)).pGreater).toBeGreaterThan(alpha)
  })

  it('attains 2^-n at best', () => {
    for (const n of [1, 5, 8, 14, 60]) {
      expect(wilcoxonSignedRank(ranksWithNegativeSum(n, 0)).pGreater / 2 ** -n).toBeCloseTo(1, 12)
    }
  })

  it('finds no evidence in nothing, nor in zeros', () => {
    expect(wilcoxonSignedRank([])).toEqual({ n: 0, w: 0, pGreater: 1, pLess: 1 })
    expect(wilcoxonSignedRank([0, -0, 0])).toEqual({ n: 0, w: 0, pGreater: 1, pLess: 1 })
  })

  it('exchanges its p-values with the signs', () => {
    fc.assert(
      fc.property(tied, (differences) => {
        const forth = wilcoxonSignedRank(differences)
        const back = wilcoxonSignedRank(differences.map((difference) => -difference))
        expect(back.pGreater).toBeCloseTo(forth.pLess, 12)
        expect(back.pLess).toBeCloseTo(forth.pGreater, 12)
      }),
    )
  })

  it('changes little where the exact distribution ends, with and without ties', () => {
    for (const step of [1, 10]) {
      const p = (n: number): number =>
        wilcoxonSignedRank(
          ranksWithNegativeSum(n, Math.round(0.18 * n * n)).map(
            (rank) => Math.sign(rank) * Math.ceil(Math.abs(rank) / step),
          ),
        ).pGreater
      expect(p(100)).toBeLessThan(0.05)
      expect(p(101) / p(100)).toBeGreaterThan(0.9)
      expect(p(101) / p(100)).toBeLessThan(1.1)
    }
  })

  it('leaves its argument as it was', () => {
    const differences = Object.freeze([3, -1, 2])
    wilcoxonSignedRank(differences)
    expect(differences).toEqual([3, -1, 2])
  })

  it('refuses what is not finite', () => {
    expect(() => wilcoxonSignedRank([1, Number.NaN])).toThrow(
      'differences[1] must be a finite number, got NaN',
    )
    expect(() => wilcoxonSignedRank([Number.POSITIVE_INFINITY])).toThrow(RangeError)
  })
})

describe('false alarms of wilcoxonSignedRank without an effect', () => {
  const runs = 4000
  // The largest attainable p of eight values that does not exceed 5 %.
  const reachable = 10 / 256
  const { next } = seededRandom(20_27)
  const sign = (): number => (next() < 0.5 ? -1 : 1)
  const expected = runs * reachable
  const allowed = 4 * Math.sqrt(runs * reachable * (1 - reachable))

  it.each([
    ['heavy-tailed (Cauchy)', () => Math.tan(Math.PI * (next() - 0.5))],
    ['two modes', () => sign() * (1 + 0.01 * next())],
    ['spread that changes from replicate to replicate', () => sign() * next() * 10 ** (4 * next())],
  ])('come as often as the level says: %s', (_name, draw) => {
    let greater = 0
    let less = 0
    for (let run = 0; run < runs; run += 1) {
      const { pGreater, pLess } = wilcoxonSignedRank(Array.from({ length: 8 }, draw))
      if (pGreater <= 0.05) greater += 1
      if (pLess <= 0.05) less += 1
    }
    expect(Math.abs(greater - expected)).toBeLessThan(allowed)
    expect(Math.abs(less - expected)).toBeLessThan(allowed)
  })
})
