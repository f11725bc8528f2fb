import { seededRandom, wilcoxonSignedRank } from '@tidemark/stats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { confirmationLooks, defaultPairedSettings as settings } from '../paired/design.ts'
import { detectionSteps, detectionWithin, secondsToDecide } from './detection.ts'

describe('what can be detected', () => {
  it('is nothing before the first look at fresh replicates', () => {
    expect(detectionWithin(12.9, 0.001, 1, settings)).toEqual({
      seconds: 12.9,
      replicates: 12,
      slowdown: null,
    })
    expect(detectionWithin(13, 0.001, 1, settings).slowdown).toBeGreaterThan(0)
    expect(secondsToDecide(0.01, 0.001, 1.5, settings)).toBe(13 * 1.5)
  })

  it('gets no finer after the last look, however long one measures', () => {
    const last = detectionWithin(31, 0.02, 1, settings).slowdown
    expect(detectionWithin(3600, 0.02, 1, settings).slowdown).toBe(last)
    expect(secondsToDecide(0.01, 0.02, 1, settings)).toBeNull()
  })

  it('is everything where copies never differ', () => {
    expect(detectionWithin(13, 0, 1, settings).slowdown).toBe(0)
  })

  it('grows with the spread and shrinks with the time', () => {
    const spread = fc.double({ min: 1e-6, max: 0.2, noNaN: true })
    fc.assert(
      fc.property(spread, spread, fc.integer({ min: 5, max: 60 }), (one, other, seconds) => {
        const [small, large] = [Math.min(one, other), Math.max(one, other)]
        const found = (spread: number, time: number): number =>
          detectionWithin(time, spread, 1, settings).slowdown ?? Number.POSITIVE_INFINITY
        expect(found(small, seconds)).toBeLessThanOrEqual(found(large, seconds))
        expect(found(large, seconds + 6)).toBeLessThanOrEqual(found(large, seconds))
      }),
      { seed: 3 },
    )
  })

  it('agrees with simulated confirmations: found in about 95 of 100', () => {
    const random = seededRandom(11)
    const normal = (): number => Array.from({ length: 12 }, () => random.next()).reduce((a, b) => a + b, -6)
    const spread = 0.01
    const [looks, steps] = [confirmationLooks(1, settings), detectionSteps(spread, settings)]
    const [fresh, shift] = [looks.at(-1) as number, Math.log1p(steps.at(-1)?.slowdown as number)]
    const trials = 1000
    let found = 0
    for (let trial = 0; trial < trials; trial++) {
      const values = Array.from({ length: fresh }, () => shift + spread * normal())
      if (wilcoxonSignedRank(values).pGreater <= 0.3 * settings.alpha) found++
    }
    expect(found / trials).toBeGreaterThan(0.92)
    expect(found / trials).toBeLessThan(0.98)
  })
})
