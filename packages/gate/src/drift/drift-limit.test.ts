import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptedDrift } from './accepted-drift.ts'
import { driftBudgetOf, driftLimit, isBeyond } from './drift-limit.ts'
import { accepted } from './fixtures/ledger-lines.ts'

const settings = { driftBudget: undefined, margin: 0.01 }
const now = new Date('2027-02-01T00:00:00Z')

describe('the drift budget of a call', () => {
  it.each([
    ['5 % where nobody says otherwise', {}, undefined, 0.05],
    ['5 % beside a smaller margin', { margin: 0.01 }, undefined, 0.05],
    ['no less than the margin of the suite', { margin: 0.2 }, undefined, 0.2],
    ['that of the configuration, whatever the margin', { margin: 0.2 }, 0.03, 0.03],
    ['that of the suite before all', { margin: 0.2, driftBudget: 0.1 }, 0.03, 0.1],
  ])('is %s', (_, limits, configured, budget) => {
    expect(driftBudgetOf(limits, configured)).toBe(budget)
  })
})

describe('the limit of a call', () => {
  it('is its budget, whatever was accepted within it', () => {
    expect(driftLimit({}, undefined, settings)).toEqual({ limit: 1.05, by: 'budget' })
    expect(driftLimit({}, acceptedDrift([accepted(1.04)], now), settings)).toEqual({
      limit: 1.05,
      by: 'budget',
    })
  })

  it('is wider by what went past it knowingly: as much is left of the budget as before', () => {
    const drift = acceptedDrift([accepted(1.03), accepted(1.08, { overBudget: true })], now)
    const { limit, by } = driftLimit({}, drift, settings)
    expect(by).toBe('budget')
    expect(limit).toBeCloseTo(1.05 * 1.08, 12)
    expect(limit / drift.chained.ratio).toBeCloseTo(1.05 / 1.03, 12)
  })

  it('is what stands and the margin, once an acceptance has run out', () => {
    const drift = acceptedDrift([accepted(1.02), accepted(1.025, { expires: '2027-01-31' })], now)
    expect(driftLimit({}, drift, settings)).toEqual({ limit: expect.closeTo(1.02 * 1.01, 12), by: 'expired' })
    expect(driftLimit({ margin: 0.02 }, drift, settings).limit).toBeCloseTo(1.02 * 1.02, 12)
  })

  it('is passed by what has run out, and no more once that was taken back', () => {
    const run = accepted(1.04, { expires: '2027-01-31' })
    const slow = acceptedDrift([accepted(1.005), run], now)
    expect(isBeyond(slow.chained.ratio, driftLimit({}, slow, settings).limit)).toBe(true)
    const repaired = acceptedDrift([accepted(1.005), run, accepted(1 / 1.04)], now)
    expect(isBeyond(repaired.chained.ratio, driftLimit({}, repaired, settings).limit)).toBe(false)
  })

  it('is never beyond the budget for what has run out, and leaves no call without a margin', () => {
    const lines = fc.record({
      ratio: fc.double({ min: 0.9, max: 1.2, noNaN: true }),
      expires: fc.constantFrom('2027-01-31', '2027-02-01'),
      overBudget: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 6 }), (entries) => {
        const drift = acceptedDrift(
          entries.map(({ ratio, expires, overBudget }) =>
            accepted(ratio, { expires, ...(overBudget ? { overBudget } : {}) }),
          ),
          now,
        )
        const { limit, by } = driftLimit({}, drift, settings)
        expect(limit).toBeGreaterThanOrEqual(1.01)
        expect(limit).toBeLessThanOrEqual(1.05 * drift.granted + 1e-9)
        if (by === 'expired') expect(drift.expired.length).toBeGreaterThan(0)
      }),
    )
  })

  it('is kept by a ratio that is the limit itself', () => {
    expect(isBeyond(Math.exp(Math.log(1.05)), 1.05)).toBe(false)
    expect(isBeyond(1.02 * 1.03, 1.0506)).toBe(false)
    expect(isBeyond(1.0501, 1.05)).toBe(true)
  })
})
