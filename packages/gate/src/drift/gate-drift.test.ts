import type { GateCall } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import { gateCall, identicalCall, timeSignal, unmeasuredCall } from '../../../../testing/gate-record.ts'
import { plannedCall, threeArms } from '../side-by-side/fixtures/call-in-arms.ts'
import type { GatePlan } from '../side-by-side/plan.ts'
import { acceptedDrifts } from './accepted-drift.ts'
import { accepted } from './fixtures/ledger-lines.ts'
import { type DriftRules, judgeDrift, planAccepted, planDrift, tellAccepted } from './gate-drift.ts'

const now = new Date('2027-02-01T00:00:00Z')

const rules = (
  changes: Partial<DriftRules> = {},
  ...lines: Parameters<typeof acceptedDrifts>[0]
): DriftRules => ({
  arm: 'tidemark',
  accepted: acceptedDrifts(lines, now),
  driftBudget: undefined,
  margin: 0.01,
  ...changes,
})

/** A gate of the call `orders › a`, in the arms that could load it. */
const planOf = (arms = threeArms): GatePlan => ({
  calls: [plannedCall({ arms }, { id: 'a' })],
  gone: [],
  brokenSuites: [],
})
const withoutTidemark = planOf(threeArms.slice(0, 2))

const driftOf = (call: GateCall, plan: GatePlan, against: DriftRules): GateCall['drift'] =>
  judgeDrift([call], plan, against)[0]?.drift

const measured = (changes: Parameters<typeof timeSignal>[1] = {}, effect = 1.06): GateCall =>
  gateCall('a', { signals: [timeSignal(1.001), timeSignal(effect, { reference: 'tidemark', ...changes })] })

describe('a plan with a tidemark', () => {
  it('holds calls to their budgets against it, and to their margins against the base', () => {
    const planned = planDrift(planOf(), rules({ driftBudget: 0.08 }, accepted(1.1, { overBudget: true })))
    expect(planned.calls[0]?.marginsAgainst).toEqual(
      new Map([['tidemark', { time: expect.closeTo(1.08 * 1.1 - 1, 12), alloc: 0.08 }]]),
    )
  })

  it('is as it was where the tidemark could not be had', () => {
    expect(planDrift(planOf(), rules({ arm: null }))).toEqual(planOf())
  })
})

describe('what was accepted since the base', () => {
  const margins = { margin: 0.01, allocMargin: 0.001 }
  const since = acceptedDrifts([accepted(1.03, { reason: 'signed' }), accepted(0.98), accepted(1.02)], now)

  it('is added to the margin against it, beside that against the tidemark', () => {
    const planned = planAccepted(planDrift(planOf(), rules()), 'base', since, margins)
    expect(planned.calls[0]?.marginsAgainst).toEqual(
      new Map([
        ['tidemark', { time: expect.closeTo(0.05, 12), alloc: 0.05 }],
        ['base', { time: expect.closeTo(1.03 * 1.02 * 1.01 - 1, 12), alloc: 0.001 }],
      ]),
    )
  })

  it('is nothing where it has run out, or got faster', () => {
    const none = acceptedDrifts([accepted(1.03, { expires: '2027-01-31' }), accepted(0.9)], now)
    expect(planAccepted(planOf(), 'base', none, margins)).toEqual(planOf())
    expect(tellAccepted([gateCall('a')], none)).toEqual([gateCall('a')])
  })

  it('is told of its call', () => {
    expect(tellAccepted([gateCall('a'), gateCall('b')], since).map((call) => call.accepted)).toEqual([
      [
        { ratio: 1.03, reason: 'signed', expires: null },
        { ratio: 1.02, reason: 'because', expires: null },
      ],
      undefined,
    ])
  })
})

describe('a call that was measured beside the tidemark', () => {
  it.each([
    ['slower', 'spent'],
    ['same', 'within'],
    ['faster', 'within'],
    ['undecided', 'undecided'],
  ] as const)('is by what was measured, not by the ledger: %s', (verdict, state) => {
    const drift = driftOf(measured({ verdict }), planOf(), rules({}, accepted(1.5), accepted(0.9)))
    expect(drift).toEqual({
      source: 'measured',
      state,
      ratio: 1.06,
      interval: [1.06 - 0.003, 1.06 + 0.003],
      limit: 1.05,
      changes: 2,
      expired: [],
    })
  })

  it('is beyond what still stands where an acceptance has run out', () => {
    const line = accepted(1.04, { expires: '2027-01-31', reason: 'audit log' })
    expect(driftOf(measured({ verdict: 'slower' }, 1.04), planOf(), rules({}, line))).toMatchObject({
      source: 'measured',
      state: 'expired',
      limit: 1.01,
      expired: [{ on: '2027-01-31', ratio: 1.04, reason: 'audit log' }],
    })
    // It was made faster meanwhile, whether or not somebody accepted that.
    expect(driftOf(measured({ verdict: 'same' }, 1.004), planOf(), rules({}, line))?.state).toBe('within')
  })

  it('has no drift where both have the same code, or time was not judged', () => {
    const lines = rules({}, accepted(1.5))
    expect(driftOf(identicalCall('a'), planOf(), lines)).toBeUndefined()
    expect(driftOf(gateCall('a', { signals: [] }), planOf(), lines)).toBeUndefined()
  })
})

describe('a call whose tidemark cannot be had', () => {
  const steps = [accepted(1.02), accepted(1.02), accepted(1.02)]

  it.each<[string, GateCall, GatePlan, Partial<DriftRules>]>([
    ['it was not built', gateCall('a'), withoutTidemark, { arm: null }],
    ['it was not built, and the base is the same', identicalCall('a'), withoutTidemark, { arm: null }],
    ['it does not load the suite', gateCall('a'), withoutTidemark, {}],
    [
      'it broke meanwhile',
      gateCall('a', {
        breakage: { reason: 'threw', phase: 'measure', message: 'no', replicate: 1, arm: 'tidemark' },
      }),
      planOf(),
      {},
    ],
  ])('is by what was accepted since: %s', (_, call, plan, changes) => {
    expect(driftOf(call, plan, rules(changes, ...steps))).toMatchObject({
      source: 'ledger',
      state: 'spent',
      ratio: expect.closeTo(1.02 ** 3, 12),
      limit: 1.05,
      changes: 3,
    })
    expect(driftOf(call, plan, rules(changes, ...steps.slice(1)))?.state).toBe('within')
  })

  it('is beyond what still stands where an acceptance has run out', () => {
    const lines = [accepted(1.005), accepted(1.03, { expires: '2027-01-31' })]
    expect(driftOf(gateCall('a'), withoutTidemark, rules({ arm: null }, ...lines))).toMatchObject({
      source: 'ledger',
      state: 'expired',
      limit: expect.closeTo(1.005 * 1.01, 12),
    })
  })

  it('is unknown where nothing was accepted, and gone where the call is', () => {
    expect(driftOf(gateCall('a'), withoutTidemark, rules({ arm: null }))).toBeUndefined()
    const gone = unmeasuredCall('a', 'gone')
    expect(driftOf(gone, withoutTidemark, rules({ arm: null }, ...steps))).toBeUndefined()
  })
})
