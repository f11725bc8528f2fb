import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from './random.ts'
import { hodgesLehmannShift, shiftInterval } from './shift.ts'

// The permeability data of Hollander and Wolfe (1973), p. 69.
const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
const earlier = [1.15, 0.88, 0.9, 0.74, 1.21]

const integers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 12 })

function range(length: number, value: (index: number) => number): number[] {
  return Array.from({ length }, (_, index) => value(index))
}

describe('hodgesLehmannShift', () => {
  it("gives R's wilcox.test(conf.int = TRUE) estimate for the permeability data", () => {
    expect(hodgesLehmannShift(earlier, atTerm)).toBeCloseTo(0.305, 12)
  })

  it('is the shift when one sample is the other moved', () => {
    fc.assert(
      fc.property(integers, fc.integer({ min: -1000, max: 1000 }), (a, shift) => {
        expect(
          hodgesLehmannShift(
            a,
            a.map((value) => value + shift),
          ) + 0,
        ).toBe(shift + 0)
      }),
    )
  })

  it('changes its sign with the samples exchanged', () => {
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        expect(hodgesLehmannShift(a, b)).toBeCloseTo(-hodgesLehmannShift(b, a), 9)
      }),
    )
  })

  it('does not notice two wild values among eight', () => {
    const a = range(8, (index) => index)
    expect(
      Math.abs(
        hodgesLehmannShift(
          a,
          [1e9, -1e9, ...a.slice(2)].map((value) => value + 5),
        ) - 5,
      ),
    ).toBeLessThan(3)
  })

  it('refuses what is no sample', () => {
    expect(() => hodgesLehmannShift([1], [])).toThrow('b must hold at least one number')
    expect(() => hodgesLehmannShift([Number.NaN], [1])).toThrow('a[0] must be a finite number, got NaN')
  })
})

describe('shiftInterval', () => {
  it('gives the interval of Hollander and Wolfe for the permeability data: (-0.15, 0.76) at 96 %', () => {
    const { low, high, confidence } = shiftInterval(earlier, atTerm, 0.95)
    expect(low).toBeCloseTo(-0.15, 12)
    expect(high).toBeCloseTo(0.76, 12)
    expect(confidence).toBeCloseTo(0.9600399600399601, 12)
  })

  it('achieves what is asked, holds the estimate, and never narrows as the confidence grows', () => {
    const confidences = fc.double({ min: 0.01, max: 0.999, noNaN: true })
    fc.assert(
      fc.property(integers, integers, confidences, confidences, (a, b, one, two) => {
        const [asked, more] = one < two ? [one, two] : [two, one]
        const narrow = shiftInterval(a, b, asked)
        const wide = shiftInterval(a, b, more)
        expect(narrow.confidence).toBeGreaterThanOrEqual(asked)
        expect(narrow.low).toBeLessThanOrEqual(hodgesLehmannShift(a, b))
        expect(narrow.high).toBeGreaterThanOrEqual(hodgesLehmannShift(a, b))
        expect(wide.low).toBeLessThanOrEqual(narrow.low)
        expect(wide.high).toBeGreaterThanOrEqual(narrow.high)
      }),
    )
  })

  it.each([
    [3, 0.9, 0.91],
    [4, 0.97, 0.972],
    [5, 0.992, 0.9925],
  ])('with %d and %d replicates reaches %d and no more', (replicates, reached, tooMuch) => {
    const a = range(replicates, Number)
    const best = shiftInterval(a, a, reached)
    expect([best.low, best.high]).toEqual([1 - replicates, replicates - 1])
    expect(shiftInterval(a, a, tooMuch)).toEqual({
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
      confidence: 1,
    })
  })

  it('changes little where the exact distribution ends', () => {
    const width = (size: number): number => {
      const { low, high } = shiftInterval(range(size, Number), range(size, Number), 0.95)
      return (high - low) / size
    }
    expect(width(51) / width(50)).toBeGreaterThan(0.95)
    expect(width(51) / width(50)).toBeLessThan(1.05)
  })

  it.each([0, 1, Number.NaN, 95])('refuses the confidence %s', (confidence) => {
    expect(() => shiftInterval([1], [2], confidence)).toThrow(
      `confidence must be above 0 and below 1, got ${confidence}`,
    )
  })
})

describe('coverage of shiftInterval', () => {
  const { next } = seededRandom(7)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())

  it.each([
    ['skewed (log-normal)', () => Math.exp(normal())],
    ['heavy-tailed (Cauchy)', () => Math.tan(Math.PI * (next() - 0.5))],
    ['coarse clock', () => Math.round(4 * normal())],
  ])('is what it says, and bounds only: %s', (name, draw) => {
    const runs = 3000
    const shift = 2
    let covered = 0
    let confidence = 0
    for (let run = 0; run < runs; run += 1) {
      const interval = shiftInterval(
        range(8, draw),
        range(9, () => draw() + shift),
        0.9,
      )
      confidence = interval.confidence
      if (interval.low <= shift && shift <= interval.high) covered += 1
    }
    const allowed = 4 * Math.sqrt(runs * confidence * (1 - confidence))
    expect(confidence).toBeGreaterThanOrEqual(0.9)
    expect(covered).toBeGreaterThan(runs * confidence - allowed)
    // Ties widen the interval; without them it is exact.
    if (name !== 'coarse clock') expect(covered).toBeLessThan(runs * confidence + allowed)
  })
})
