import { describe, expect, it } from 'vitest'
import { alphaShares, confirmationLooks, sameTail, screeningLooks, suspectLevel } from './design.ts'

describe('the design of a gate of pairs', () => {
  it('spends alpha once', () => {
    expect(alphaShares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
  })

  it('can call a call the same at the first look', () => {
    expect(2 ** -(screeningLooks[0] ?? 0)).toBeLessThanOrEqual(sameTail)
  })

  it('allows about one wrong suspicion per gate, within what a first look can tell', () => {
    const levels = [1, 2, 5, 10, 20, 40, 1000].map(suspectLevel)
    expect(levels).toEqual([0.2, 0.2, 0.2, 0.1, 0.05, 0.05, 0.05])
    expect(2 ** -(screeningLooks[0] ?? 0)).toBeLessThanOrEqual(Math.min(...levels))
  })

  it.each([
    [1, 0.01, [8, 14, 20, 26]],
    [2, 0.01, [9, 15, 21, 27]],
    [20, 0.01, [13, 19, 25, 31]],
    [1, 0.5, [8, 14, 20, 26]],
    [1, 0.0001, [15, 21, 27, 33]],
  ])('looks at %d suspects with alpha %d after so many fresh replicates', (suspects, alpha, looks) => {
    expect(confirmationLooks(suspects, { alpha })).toEqual(looks)
  })

  it('lets a single slowdown among any number of suspects be named at the first look, and no later than needed', () => {
    for (const alpha of [0.001, 0.01, 0.05]) {
      for (let suspects = 1; suspects <= 200; suspects += 1) {
        const [first = 0] = confirmationLooks(suspects, { alpha })
        expect(suspects * 2 ** -first).toBeLessThanOrEqual(0.4 * alpha)
        if (first > 8) expect(suspects * 2 ** -(first - 1)).toBeGreaterThan(0.4 * alpha)
      }
    }
  })
})
