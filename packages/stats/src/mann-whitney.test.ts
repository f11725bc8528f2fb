import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mannWhitney } from './mann-whitney.ts'
import { seededRandom } from './random.ts'

// Few different values, so that most samples have ties.
const tied = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 })

/** U by its definition: every pair compared. */
function pairsWon(a: readonly number[], b: readonly number[]): number {
  return b
    .flatMap((late) => a.map((early) => (late > early ? 1 : late === early ? 0.5 : 0)))
    .reduce<number>((x, y) => x + y, 0)
}

/** Every way to call `size` of the pooled values `b`, one by one. */
function relabellings(pooled: readonly number[], size: number): [rest: number[], chosen: number[]][] {
  if (size === 0) return [[[...pooled], []]]
  const [first, ...others] = pooled
  if (first === undefined) return []
  return [
    ...relabellings(others, size - 1).map(([rest, chosen]): [number[], number[]] => [
      rest,
      [first, ...chosen],
    ]),
    ...relabellings(others, size).map(([rest, chosen]): [number[], number[]] => [[first, ...rest], chosen]),
  ]
}

function range(length: number, value: (index: number) => number): number[] {
  return Array.from({ length }, (_, index) => value(index))
}

describe('mannWhitney', () => {
  it('equals counting all relabellings, ties or not', () => {
    fc.assert(
      fc.property(tied, tied, (a, b) => {
        const { u, pGreater, pLess } = mannWhitney(a, b)
        const observed = pairsWon(a, b)
        const all = relabellings([...a, ...b], b.length).map(([rest, chosen]) => pairsWon(rest, chosen))
        expect(u).toBe(observed)
        expect(pGreater).toBeCloseTo(all.filter((other) => other >= observed).length / all.length, 12)
        expect(pLess).toBeCloseTo(all.filter((other) => other <= observed).length / all.length, 12)
      }),
      { numRuns: 60 },
    )
  })

  // Hollander and Wolfe (1973), p. 69: permeability constants of the human chorioamnion, the example of R's
  // wilcox.test: W = 35, p-value = 0.1272 (alternative = "greater").
  it("gives R's wilcox.test for the permeability data", () => {
    const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    const earlier = [1.15, 0.88, 0.9, 0.74, 1.21]
    const { u, pGreater, pLess } = mannWhitney(earlier, atTerm)
    expect(u).toBe(35)
    expect(pGreater).toBeCloseTo(0.1272061272061272, 14)
    expect(pLess).toBeCloseTo(0.8967698967698967, 14)
  })

  it("gives scipy's mannwhitneyu(method='exact') for 50 against 50", () => {
    const { u, pGreater } = mannWhitney(
      range(50, Number),
      range(50, (index) => index + 10.5),
    )
    expect(2500 - u).toBe(780)
    expect(pGreater / 0.0005275082355568335).toBeCloseTo(1, 11)
  })

  it("gives scipy's mannwhitneyu(method='asymptotic') for 60 against 60", () => {
    const { u, pGreater, pLess } = mannWhitney(
      range(60, Number),
      range(60, (index) => index + 10.5),
    )
    expect(3600 - u).toBe(1225)
    expect(pGreater / 0.0012834439717620877).toBeCloseTo(1, 10)
    expect(pLess / 0.9987385932177945).toBeCloseTo(1, 12)
    const third = (index: number): number => Math.floor(index / 3)
    expect(
      mannWhitney(
        range(60, third),
        range(60, (index) => third(index) + 4),
      ).pGreater,
    ).toBeCloseTo(0.0003344827798325186, 14)
  })

  it('changes little where the exact distribution ends', () => {
    const shifted = (length: number): number =>
      mannWhitney(
        range(length, Number),
        range(length, (index) => index + 0.15 * length),
      ).pGreater
    expect(shifted(51) / shifted(50)).toBeGreaterThan(0.8)
    expect(shifted(51) / shifted(50)).toBeLessThan(1.2)
  })

  it('finds no evidence in equal values, however many', () => {
    for (const length of [1, 7, 80]) {
      const equal = range(length, () => 3)
      expect(mannWhitney(equal, equal)).toEqual({ u: length ** 2 / 2, pGreater: 1, pLess: 1 })
    }
  })

  it('is antisymmetric in its samples', () => {
    fc.assert(
      fc.property(tied, tied, (a, b) => {
        const forth = mannWhitney(a, b)
        const back = mannWhitney(b, a)
        expect(back.u).toBe(a.length * b.length - forth.u)
        expect(back.pLess).toBeCloseTo(forth.pGreater, 12)
        expect(back.pGreater).toBeCloseTo(forth.pLess, 12)
      }),
    )
  })

  it('sees ranks only: any increasing transformation leaves it alone', () => {
    fc.assert(
      fc.property(tied, tied, (a, b) => {
        const grown = (values: readonly number[]): number[] => values.map((value) => Math.exp(3 * value))
        expect(mannWhitney(grown(a), grown(b))).toEqual(mannWhitney(a, b))
      }),
    )
  })

  it('attains 1/C(n+m, n) at best', () => {
    expect(mannWhitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]).pGreater).toBeCloseTo(1 / 252, 14)
    expect(
      mannWhitney(
        range(8, Number),
        range(8, (index) => 100 + index),
      ).pGreater,
    ).toBeCloseTo(1 / 12870, 14)
  })

  it('refuses what is no sample', () => {
    expect(() => mannWhitney([], [1])).toThrow('a must hold at least one number')
    expect(() => mannWhitney([1], [Number.NaN])).toThrow('b[0] must be a finite number, got NaN')
  })
})

/** Chance that U of 8 and 8 is at least `u`, by the recurrence of Mann and Whitney (1947). */
function chanceAtLeast(u: number, n: number, m: number): number {
  const known = new Map<string, number>()
  const ways = (left: number, x: number, y: number): number => {
    if (left < 0) return 0
    if (x === 0 || y === 0) return left === 0 ? 1 : 0
    const key = `${left} ${x} ${y}`
    const count = known.get(key) ?? ways(left - y, x - 1, y) + ways(left, x, y - 1)
    known.set(key, count)
    return count
  }
  const counts = range(n * m + 1, (value) => ways(value, n, m))
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  return sum(counts.slice(u)) / sum(counts)
}

describe('false alarms of mannWhitney on equal distributions', () => {
  const runs = 4000
  const replicates = 8
  const alpha = 0.05
  const { next } = seededRandom(20_26)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  // P values are discrete: the level that can be reached is the largest tail chance not above alpha.
  const reachable = Math.max(
    ...range(replicates ** 2 + 1, (u) => chanceAtLeast(u, replicates, replicates)).filter((p) => p <= alpha),
  )

  function alarms(draw: () => number): { greater: number; less: number } {
    let greater = 0
    let less = 0
    for (let run = 0; run < runs; run += 1) {
      const { pGreater, pLess } = mannWhitney(range(replicates, draw), range(replicates, draw))
      if (pGreater <= alpha) greater += 1
      if (pLess <= alpha) less += 1
    }
    return { greater, less }
  }

  // Four standard deviations of a binomial count; the seed is fixed, so a failure is a change of the code.
  const expected = runs * reachable
  const allowed = 4 * Math.sqrt(runs * reachable * (1 - reachable))

  it.each([
    ['skewed (log-normal, σ = 1.5)', () => Math.exp(1.5 * normal())],
    ['heavy-tailed (Cauchy)', () => Math.tan(Math.PI * (next() - 0.5))],
    ['two speeds 1.5 apart', () => (next() < 0.3 ? 1 : 1.5) * (1 + 0.01 * normal())],
  ])('come as often as the level says: %s', (_name, draw) => {
    const { greater, less } = alarms(draw)
    expect(Math.abs(greater - expected)).toBeLessThan(allowed)
    expect(Math.abs(less - expected)).toBeLessThan(allowed)
  })

  it('come no oftener with ties', () => {
    const { greater, less } = alarms(() => Math.floor(3 * next() ** 2))
    const most = runs * alpha + 4 * Math.sqrt(runs * alpha * (1 - alpha))
    expect(greater).toBeLessThan(most)
    expect(less).toBeLessThan(most)
  })
})
