import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactShare } from './exact-share.mjs'

describe('exactShare', () => {
  it('agrees with closed forms where all or none were hit', () => {
    expect(exactShare(0, 200, 0.05)).toEqual({ low: 0, high: expect.closeTo(1 - 0.05 ** (1 / 200), 12) })
    expect(exactShare(20, 20)).toEqual({ low: expect.closeTo(0.025 ** (1 / 20), 12), high: 1 })
  })

  it('agrees with the published interval for 10 of 100', () => {
    const { low, high } = exactShare(10, 100)
    expect(low).toBeCloseTo(0.049005, 6)
    expect(high).toBeCloseTo(0.176223, 6)
  })

  it('knows nothing without trials', () => {
    expect(exactShare(0, 0)).toEqual({ low: 0, high: 1 })
  })

  it('holds the share seen, and mirrors', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(400), (trials, drawn) => {
        const hits = drawn % (trials + 1)
        const { low, high } = exactShare(hits, trials)
        const mirrored = exactShare(trials - hits, trials)
        expect(low).toBeLessThanOrEqual(hits / trials)
        expect(high).toBeGreaterThanOrEqual(hits / trials)
        expect(low).toBeCloseTo(1 - mirrored.high, 9)
      }),
      { seed: 1 },
    )
  })

  it('refuses what cannot be', () => {
    expect(() => exactShare(3, 2)).toThrow(new RangeError('3 hits in 2 trials are not possible'))
  })
})
