import type { CallLimits, LedgerLine } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import { type Charge, chargeAcceptance } from './charge-acceptance.ts'
import { accepted } from './fixtures/ledger-lines.ts'

function charge(
  entries: readonly LedgerLine[],
  since: readonly LedgerLine[] = [],
  { overBudget = false, limits = {} as CallLimits, now = new Date('2026-12-01T00:00:00Z') } = {},
): readonly Charge[] {
  const limitsOf = (): CallLimits => limits
  return chargeAcceptance(entries, { since, limitsOf, overBudget, now, driftBudget: undefined, margin: 0.1 })
}

describe('accepting a change', () => {
  it('takes it from what is left of the budget of its call', () => {
    const [one] = charge([accepted(1.02)], [accepted(1.02), accepted(3, { call: 'b' })])
    expect(one).toMatchObject({ over: false, limit: 1.05 })
    expect(one?.total.ratio).toBeCloseTo(1.0404, 12)
    expect(one?.left).toBeCloseTo(0.0096, 12)
  })

  it('goes past the budget that small steps have spent', () => {
    const [one] = charge([accepted(1.02)], [accepted(1.02), accepted(1.02)])
    expect(one).toMatchObject({ over: true, entry: { ratio: 1.02 } })
    expect(one?.left).toBeLessThan(0)
    expect(one?.entry).not.toHaveProperty('overBudget')
  })

  it('may go past it knowingly, and leaves as much as there was before', () => {
    const [one] = charge([accepted(1.2)], [accepted(1.02)], { overBudget: true })
    expect(one).toMatchObject({ over: true, entry: { overBudget: true } })
    expect(one?.limit).toBeCloseTo(1.05 * 1.2, 12)
    expect((one?.limit ?? 0) / (one?.total.ratio ?? 1)).toBeCloseTo(1.05 / 1.02, 12)
    // What stays within is not marked, whatever was allowed.
    expect(charge([accepted(1.02)], [], { overBudget: true })[0]?.entry).not.toHaveProperty('overBudget')
  })

  it('that is faster is never past it, however much was spent', () => {
    expect(charge([accepted(0.99)], [accepted(1.2)])[0]?.over).toBe(false)
  })

  it('is held to the budget of its suite', () => {
    expect(charge([accepted(1.08)], [], { limits: { driftBudget: 0.1 } })[0]?.over).toBe(false)
    expect(charge([accepted(1.02)], [], { limits: { driftBudget: 0.01 } })[0]?.over).toBe(true)
  })

  it('counts what was accepted in its own environment alone', () => {
    const elsewhere = accepted(1.04, { environment: 'darwin-arm64-node24' })
    expect(charge([accepted(1.04)], [elsewhere])[0]?.over).toBe(false)
  })

  it('without a ratio costs nothing', () => {
    const { ratio: _, interval: __, ...added } = accepted(1)
    expect(charge([{ ...added, change: 'new' }])).toEqual([])
  })

  it('once more renews what has run out', () => {
    const since = [accepted(1.03, { expires: '2027-01-31' })]
    const again = accepted(1.001, { at: '2027-02-02T00:00:00Z' })
    const [one] = charge([again], since, { now: new Date('2027-02-02T00:00:00Z') })
    expect(one).toMatchObject({ over: false, limit: 1.05 })
  })
})
