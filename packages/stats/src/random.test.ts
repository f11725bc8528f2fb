import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from './random.ts'
import { splitmix64 } from './splitmix64.ts'
import { xoshiro128 } from './xoshiro128.ts'

function take<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw)
}

/** Pearson's statistic against equal chances of every cell. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

describe('xoshiro128**', () => {
  it('gives the numbers of the C implementation from state 1, 2, 3, 4', () => {
    expect(take(10, xoshiro128([1, 2, 3, 4]))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })
})

describe('splitmix64', () => {
  it('gives the numbers of the C implementation from seed 1234567', () => {
    expect(take(5, splitmix64(1234567n))).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ])
  })
})

describe('seededRandom', () => {
  it('repeats itself for one seed and differs between seeds', () => {
    expect(take(20, seededRandom(42).next)).toEqual(take(20, seededRandom(42).next))
    const starts = [0, 1, -1, 2 ** 32, Number.MAX_SAFE_INTEGER].map((seed) => seededRandom(seed).next())
    expect(new Set(starts).size).toBe(starts.length)
  })

  it.each([Number.NaN, 1.5, 2 ** 53, Number.POSITIVE_INFINITY])('refuses the seed %s', (seed) => {
    expect(() => seededRandom(seed)).toThrow(`seed must be a safe integer, got ${seed}`)
  })

  it('draws from [0, 1) with 53 bits', () => {
    const draws = take(10_000, seededRandom(7).next)
    expect(draws.every((draw) => draw >= 0 && draw < 1 && Number.isInteger(draw * 2 ** 53))).toBe(true)
    expect(draws.some((draw) => !Number.isInteger(draw * 2 ** 52))).toBe(true)
  })

  it('is uniform: 64 cells, 64,000 draws', () => {
    const { next } = seededRandom(1)
    const counts = new Array<number>(64).fill(0)
    for (const draw of take(64_000, next)) {
      const cell = Math.floor(draw * 64)
      counts[cell] = (counts[cell] ?? 0) + 1
    }
    // Chi-square with 63 degrees of freedom: 99.9 % lie below 103.4, 0.1 % below 33.9.
    expect(chiSquare(counts)).toBeLessThan(103.4)
    expect(chiSquare(counts)).toBeGreaterThan(33.9)
  })
})

describe('integer', () => {
  it('stays in its range', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
        const drawn = seededRandom(seed).integer(bound)
        return Number.isInteger(drawn) && drawn >= 0 && drawn < bound
      }),
    )
  })

  it('has no remainder bias: with a bound of 3·2^30 every third is equally likely', () => {
    const { integer } = seededRandom(3)
    const counts = [0, 0, 0]
    for (const draw of take(30_000, () => integer(3 * 2 ** 30))) {
      const third = Math.floor(draw / 2 ** 30)
      counts[third] = (counts[third] ?? 0) + 1
    }
    // A plain remainder would give 15,000 : 7,500 : 7,500. Two degrees of freedom: 99.9 % below 13.8.
    expect(chiSquare(counts)).toBeLessThan(13.8)
  })

  it.each([0, -1, 1.5, Number.NaN, 2 ** 32 + 1])('refuses the bound %s', (bound) => {
    expect(() => seededRandom(1).integer(bound)).toThrow(
      `bound must be an integer from 1 to 2^32, got ${bound}`,
    )
  })
})

describe('shuffle', () => {
  it('returns the same items in a new array', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
        const before = [...items]
        const shuffled = seededRandom(seed).shuffle(items)
        expect(items).toEqual(before)
        expect(shuffled).not.toBe(items)
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(before.toSorted((a, b) => a - b))
      }),
    )
  })

  it('gives all 24 orders of four items equally often', () => {
    const random = seededRandom(11)
    const counts = new Map<string, number>()
    for (let round = 0; round < 24_000; round += 1) {
      const order = random.shuffle(['a', 'b', 'c', 'd']).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    // 23 degrees of freedom: 99.9 % below 49.7.
    expect(chiSquare([...counts.values()])).toBeLessThan(49.7)
  })
})

describe('fork', () => {
  it('follows from seed and label alone', () => {
    const drawnFrom = seededRandom(5)
    take(100, drawnFrom.next)
    drawnFrom.fork('another consumer')
    expect(take(10, drawnFrom.fork('order').next)).toEqual(take(10, seededRandom(5).fork('order').next))
  })

  it('leaves its parent where it was', () => {
    const forked = seededRandom(5)
    take(10, forked.fork('order').next)
    expect(take(10, forked.next)).toEqual(take(10, seededRandom(5).next))
  })

  it('gives every label, kind of label, depth and order of labels a stream of its own', () => {
    const root = seededRandom(5)
    const streams = [
      root,
      root.fork(''),
      root.fork(0),
      root.fork(1),
      root.fork('1'),
      root.fork('a'),
      root.fork('b'),
      root.fork('a').fork('b'),
      root.fork('b').fork('a'),
      root.fork('ab'),
      seededRandom(6).fork('a'),
    ]
    expect(new Set(streams.map((stream) => stream.next())).size).toBe(streams.length)
  })

  it('gives neighbouring labels uncorrelated streams', () => {
    const root = seededRandom(9)
    const length = 20_000
    const [one, two] = [take(length, root.fork(1).next), take(length, root.fork(2).next)]
    const covariance =
      one.reduce((sum, draw, index) => sum + (draw - 0.5) * ((two[index] ?? 0) - 0.5), 0) / length
    // Correlation = covariance / (1/12); its standard error is 1/sqrt(length).
    expect(Math.abs(covariance * 12)).toBeLessThan(4 / Math.sqrt(length))
  })
})
