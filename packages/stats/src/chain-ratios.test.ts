import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chainRatios, type RatioLink } from './chain-ratios.ts'
import { seededRandom } from './random.ts'

const link = (ratio: number, low: number, high: number): RatioLink => ({ ratio, interval: { low, high } })

/** Logarithms of at most 0.7, so that no product overflows. */
const links = fc
  .tuple(
    fc.double({ min: -0.7, max: 0.7, noNaN: true }),
    fc.double({ min: 0, max: 0.3, noNaN: true }),
    fc.double({ min: 0, max: 0.3, noNaN: true }),
  )
  .map(([log, below, above]) => link(Math.exp(log), Math.exp(log - below), Math.exp(log + above)))
  // Rounding may push an end that is the ratio itself past it.
  .filter(({ ratio, interval }) => interval !== null && interval.low <= ratio && ratio <= interval.high)

const close = (one: RatioLink, other: RatioLink): void => {
  expect(one.ratio / other.ratio).toBeCloseTo(1, 9)
  expect((one.interval?.low ?? Number.NaN) / (other.interval?.low ?? Number.NaN)).toBeCloseTo(1, 9)
  expect((one.interval?.high ?? Number.NaN) / (other.interval?.high ?? Number.NaN)).toBeCloseTo(1, 9)
}

describe('chainRatios', () => {
  it('of nothing is no change, known exactly', () => {
    expect(chainRatios([])).toEqual(link(1, 1, 1))
  })

  it('of one link is that link', () => {
    fc.assert(fc.property(links, (one) => close(chainRatios([one]), one)))
  })

  it('does not depend on the order, nor on how the links are taken together', () => {
    fc.assert(
      fc.property(fc.array(links, { maxLength: 8 }), fc.array(links, { maxLength: 8 }), (some, others) => {
        const whole = chainRatios([...some, ...others])
        close(chainRatios([...others, ...some]), whole)
        close(chainRatios([chainRatios(some), chainRatios(others)]), whole)
      }),
    )
  })

  it('holds its ratio, and no link makes it more certain', () => {
    fc.assert(
      fc.property(fc.array(links, { maxLength: 8 }), links, (some, one) => {
        const width = ({ interval }: RatioLink): number =>
          Math.log(interval?.high ?? 0) - Math.log(interval?.low ?? 0)
        const [before, after] = [chainRatios(some), chainRatios([...some, one])]
        expect(after.interval?.low).toBeLessThanOrEqual(after.ratio)
        expect(after.interval?.high).toBeGreaterThanOrEqual(after.ratio)
        expect(width(after)).toBeGreaterThanOrEqual(width(before) - 1e-9)
      }),
    )
  })

  it('adds errors up in quadrature: 50 links of 1 % are known to 7 %', () => {
    const chained = chainRatios(Array.from({ length: 50 }, () => link(1.002, 1.002 / 1.01, 1.002 * 1.01)))
    expect(chained.ratio).toBeCloseTo(1.002 ** 50, 9)
    const half = Math.log(1.01) * Math.sqrt(50)
    close(chained, link(1.002 ** 50, 1.002 ** 50 / Math.exp(half), 1.002 ** 50 * Math.exp(half)))
    expect(Math.expm1(half)).toBeCloseTo(0.073, 3)
  })

  it('holds the true product as often as its links hold theirs', () => {
    const random = seededRandom(11)
    const normal = (): number =>
      Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
    const trials = 4000
    let held = 0
    for (let trial = 0; trial < trials; trial++) {
      const measured = Array.from({ length: 12 }, (_, index) => {
        const error = 0.004 * (1 + (index % 3))
        const log = 0.003 + error * normal()
        return link(Math.exp(log), Math.exp(log - 1.96 * error), Math.exp(log + 1.96 * error))
      })
      const { interval } = chainRatios(measured)
      const truth = Math.exp(12 * 0.003)
      if (interval !== null && interval.low <= truth && truth <= interval.high) held++
    }
    // 95 % ± 4 standard errors of so many trials.
    expect(Math.abs(held / trials - 0.95)).toBeLessThan(0.014)
  })

  it('does not know how sure it is as soon as one link does not', () => {
    expect(chainRatios([link(1.02, 1.01, 1.03), { ratio: 1.5, interval: null }])).toEqual({
      ratio: expect.closeTo(1.53, 12),
      interval: null,
    })
  })

  it.each<[name: string, links: readonly RatioLink[], message: string]>([
    ['nought', [{ ratio: 0, interval: null }], 'links[0].ratio must be finite and above 0, got 0'],
    ['NaN', [link(1, 1, 1), { ratio: Number.NaN, interval: null }], 'links[1].ratio must be finite'],
    ['an infinite end', [link(1, 0.9, Number.POSITIVE_INFINITY)], 'links[0].interval.high must be finite'],
    [
      'an interval elsewhere',
      [link(1.1, 1.2, 1.3)],
      'links[0].interval must hold its ratio 1.1, got 1.2 to 1.3',
    ],
  ])('refuses %s', (_name, given, message) => {
    expect(() => chainRatios(given)).toThrow(message)
  })
})
