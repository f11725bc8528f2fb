import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ComparedPair, pairNetwork } from './pair-network.ts'
import { type Random, seededRandom } from './random.ts'
import { studentsTwoSidedTail } from './students-t.ts'

/** Replicates whose centre and spread are exact: centre - 2s, -s, 0, s, 2s. */
function pair(from: number, to: number, centre: number, scale = 0.01): ComparedPair {
  return { from, to, differences: [-2, -1, 0, 1, 2].map((step) => centre + step * scale) }
}

describe('a single pair', () => {
  it('is its Hodges-Lehmann estimate, with the degrees of its own replicates', () => {
    const difference = pairNetwork([pair(0, 1, 0.3)]).difference(0, 1)
    // The variance of five such values is 2.5 s².
    expect(difference?.estimate).toBeCloseTo(0.3, 12)
    expect(difference?.standardError).toBeCloseTo(0.01 * Math.sqrt((2.5 * Math.PI) / 3 / 5), 12)
    expect(difference?.degrees).toBeCloseTo(4, 9)
  })

  it('reads the other way round with the other sign', () => {
    const network = pairNetwork([pair(7, 3, 0.2)])
    expect(network.difference(3, 7)?.estimate).toBeCloseTo(-0.2, 12)
    expect(network.difference(3, 7)?.standardError).toBeCloseTo(
      network.difference(7, 3)?.standardError ?? 0,
      12,
    )
  })

  it('of one replicate tells nothing while no other pair tells a spread', () => {
    const one: ComparedPair = { from: 0, to: 1, differences: [0.1] }
    expect(pairNetwork([one]).difference(0, 1)).toBeNull()
    expect(pairNetwork([one, pair(1, 2, 0)]).difference(0, 1)?.estimate).toBeCloseTo(0.1, 12)
  })
})

describe('several pairs', () => {
  it('in a row add up, in estimates and in variances', () => {
    const network = pairNetwork([pair(0, 1, 0.1), pair(1, 2, 0.25)])
    const [first, second, both] = [[0, 1] as const, [1, 2] as const, [0, 2] as const].map(([a, b]) =>
      network.difference(a, b),
    )
    expect(both?.estimate).toBeCloseTo(0.35, 12)
    expect(both?.standardError).toBeCloseTo(
      Math.hypot(first?.standardError ?? 0, second?.standardError ?? 0),
      12,
    )
  })

  it('side by side are averaged, and more precise than each', () => {
    const network = pairNetwork([pair(0, 1, 0.1), pair(0, 1, 0.2)])
    const alone = pairNetwork([pair(0, 1, 0.1), pair(2, 3, 0.2)])
    expect(network.difference(0, 1)?.estimate).toBeCloseTo(0.15, 12)
    expect(network.difference(0, 1)?.standardError).toBeCloseTo(
      (alone.difference(0, 1)?.standardError ?? 0) / Math.SQRT2,
      12,
    )
  })

  it('that contradict each other share the contradiction by their variances', () => {
    // Round a triangle of equal weights 0.03 is too much: each side gives up a third of it.
    const network = pairNetwork([pair(0, 1, 0.1), pair(1, 2, 0.1), pair(0, 2, 0.23)])
    expect(network.difference(0, 1)?.estimate).toBeCloseTo(0.11, 12)
    expect(network.difference(0, 2)?.estimate).toBeCloseTo(0.22, 12)
  })

  it('without a chain between them know nothing of each other', () => {
    const network = pairNetwork([pair(0, 1, 0.1), pair(5, 6, 0.1)])
    expect(network.difference(0, 6)).toBeNull()
    expect(network.difference(0, 9)).toBeNull()
    expect(network.difference(5, 6)?.estimate).toBeCloseTo(0.1, 12)
  })

  it('lend a pair of few replicates their spread', () => {
    const lucky: ComparedPair = { from: 0, to: 1, differences: [0.1, 0.1] }
    const alone = pairNetwork([lucky]).difference(0, 1)
    const among = pairNetwork([lucky, pair(1, 2, 0), pair(2, 3, 0)]).difference(0, 1)
    expect(alone?.standardError).toBeLessThan(1e-5)
    expect(among?.standardError).toBeGreaterThan(0.005)
  })
})

describe('wild replicates', () => {
  const quiet = [pair(1, 2, 0), pair(2, 3, 0), pair(3, 4, 0)]
  const errorOf = (differences: readonly number[]): number =>
    pairNetwork([{ from: 0, to: 1, differences }, ...quiet]).difference(0, 1)?.standardError ?? 0

  it('count for no more than three spreads while they are few', () => {
    const usual = [-0.01, 0, 0, 0.01, 0.005, -0.005]
    expect(errorOf([...usual, 0.5])).toBeCloseTo(errorOf([...usual, 5]), 12)
    expect(errorOf([...usual, 0.5])).toBeGreaterThan(errorOf([...usual, 0]))
    expect(errorOf([...usual, 0.5])).toBeLessThan(3 * errorOf([...usual, 0]))
  })

  it('count in full where they are half of all', () => {
    expect(errorOf([0, 0.01, 0.5, 0.51])).toBeGreaterThan(0.05)
  })
})

describe('what is known to be equal', () => {
  it('is exactly equal, and what is measured of one holds for the other', () => {
    const network = pairNetwork(
      [pair(0, 1, 0.1), pair(2, 3, 0.2)],
      [
        [1, 2],
        [8, 9],
      ],
    )
    expect(network.difference(1, 2)).toEqual({
      estimate: 0,
      standardError: 0,
      degrees: Number.POSITIVE_INFINITY,
    })
    expect(network.difference(0, 3)?.estimate).toBeCloseTo(0.3, 12)
    expect(network.difference(8, 9)?.standardError).toBe(0)
  })
})

it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
  const pairs: readonly ComparedPair[] = [{ from: 4, to: 5, differences: [0, value] }]
  expect(() => pairNetwork(pairs)).toThrow('differences of 4 and 5[1] must be a finite number')
})

const levels = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 8 })

it('finds the levels of whatever chain of exact pairs it is given', () => {
  fc.assert(
    fc.property(levels, fc.array(fc.nat(), { maxLength: 12 }), (truth, extra) => {
      const last = truth.length - 1
      const chain = truth.slice(1).map((_, index) => [index, index + 1] as const)
      const more = extra.map((value) => [value % truth.length, (value * 7 + 1) % truth.length] as const)
      const pairs = [...chain, ...more]
        .filter(([from, to]) => from !== to)
        .map(([from, to]) => pair(from, to, (truth[to] ?? 0) - (truth[from] ?? 0)))
      const found = pairNetwork(pairs).difference(0, last)
      expect(found?.estimate).toBeCloseTo((truth[last] ?? 0) - (truth[0] ?? 0), 8)
    }),
  )
})

it('covers the truth as often as it says, from four replicates a pair', () => {
  const random = seededRandom(11)
  const normal = ({ next }: Random): number =>
    Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const truth = [0, 0.02, 0.02, 0.05, 0.04]
  const measured = [
    [0, 4],
    [0, 2],
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
  ] as const
  const trials = 600
  const missed = { direct: 0, inferred: 0 }
  for (let trial = 0; trial < trials; trial += 1) {
    const network = pairNetwork(
      measured.map(([from, to]) => ({
        from,
        to,
        differences: Array.from(
          { length: 4 },
          () => (truth[to] ?? 0) - (truth[from] ?? 0) + 0.004 * normal(random),
        ),
      })),
    )
    const misses = (from: number, to: number): number => {
      const found = network.difference(from, to)
      if (found === null) return 1
      const error = found.estimate - ((truth[to] ?? 0) - (truth[from] ?? 0))
      return studentsTwoSidedTail(error / found.standardError, found.degrees) < 0.05 ? 1 : 0
    }
    missed.direct += misses(2, 3)
    missed.inferred += misses(1, 4)
  }
  for (const count of Object.values(missed)) {
    expect(count / trials).toBeGreaterThan(0.02)
    expect(count / trials).toBeLessThan(0.09)
  }
})
