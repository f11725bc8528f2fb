import { fingerprintHash } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import { around, measuredCall, runRecord } from '../../../testing/run-record.ts'
import { type Acceptance, type AcceptOptions, planAcceptance } from './accept.ts'
import { type BaselineSuites, compareRun } from './compare.ts'
import { accepted } from './fixtures/accepted.ts'
import { defaultJudgeSettings } from './settings.ts'

const options: AcceptOptions = {
  environment: 'linux-x64-node20',
  reason: 'caching dropped',
  now: new Date('2026-11-22T12:00:00Z'),
  author: 'Ada <ada@example.org>',
  expires: null,
  all: false,
}

function accept(
  run: ReturnType<typeof runRecord>,
  suites: BaselineSuites,
  changes: Partial<AcceptOptions> = {},
): Acceptance {
  const comparison = compareRun(
    run,
    suites.size === 0 ? { state: 'missing' } : { state: 'match', name: options.environment, suites },
    defaultJudgeSettings,
    { filtered: false },
  )
  return planAcceptance(run, comparison, suites, { ...options, ...changes })
}

describe('planAcceptance', () => {
  it('takes everything where nothing was accepted yet', () => {
    const plan = accept(
      runRecord({ orders: [measuredCall('a', around(2)), measuredCall('b', around(3))] }),
      new Map(),
    )
    const document = plan.suites.get('orders')
    expect(Object.keys(document?.calls ?? {})).toEqual(['a', 'b'])
    expect(document?.calls['a']).toMatchObject({
      accepted: { on: '2026-11-22', reason: 'caching dropped', revision: 'a'.repeat(40) },
      calibration: { replicates: around(2) },
      opsPerSecond: 1000,
    })
    expect(plan.ledger.map(({ call, change }) => [call, change])).toEqual([
      ['a', 'new'],
      ['b', 'new'],
    ])
  })

  it('replaces the calls that moved and leaves the others as they were', () => {
    const before = accepted(measuredCall('a', around(2)), measuredCall('b', around(3)))
    const plan = accept(
      runRecord({ orders: [measuredCall('a', around(2.005)), measuredCall('b', around(6))] }),
      before,
    )
    expect(plan.kept).toBe(1)
    const calls = plan.suites.get('orders')?.calls
    expect(calls?.['a']).toBe(before.get('orders')?.calls['a'])
    expect(calls?.['b']?.calibration.ratio).toBeCloseTo(6)
    expect(plan.ledger).toHaveLength(1)
    expect(plan.ledger[0]).toMatchObject({
      call: 'b',
      change: 'changed',
      method: 'calibrated',
      replicates: 8,
    })
    expect(plan.ledger[0]?.ratio).toBeCloseTo(2, 6)
  })

  it('keeps the ratio of an edited benchmark out of the ledger: it is no change of speed', () => {
    const plan = accept(
      runRecord({ orders: [measuredCall('a', around(1), { definitionHash: 'fedcba9876543210' })] }),
      accepted(measuredCall('a', around(2))),
    )
    expect(plan.ledger[0]).toMatchObject({ call: 'a', change: 'changed' })
    expect(plan.ledger[0]).not.toHaveProperty('ratio')
    expect(plan.ledger[0]).not.toHaveProperty('method')
  })

  it('tells the ledger who accepted what was measured where, and until when', () => {
    const run = runRecord({ orders: [measuredCall('a', around(4)), measuredCall('new', around(1))] })
    const { ledger } = accept(run, accepted(measuredCall('a', around(2))), { expires: '2027-01-31' })
    const shared = { author: 'Ada <ada@example.org>', fingerprint: fingerprintHash(run.fingerprint) }
    expect(ledger).toMatchObject([
      { ...shared, call: 'a', expires: '2027-01-31' },
      { ...shared, call: 'new' },
    ])
    // There is no slowdown that could be reported again.
    expect(ledger[1]).not.toHaveProperty('expires')
    const nobody = accept(run, new Map(), { author: null })
    expect(nobody.ledger[0]).not.toHaveProperty('author')
  })

  it('replaces every measured call when told so', () => {
    const before = accepted(measuredCall('a', around(2)))
    const plan = accept(runRecord({ orders: [measuredCall('a', around(2.005))] }), before, { all: true })
    expect(plan.kept).toBe(0)
    expect(plan.suites.get('orders')?.calls['a']?.calibration.ratio).toBeCloseTo(2.005)
  })

  it('writes nothing when nothing moved', () => {
    const plan = accept(
      runRecord({ orders: [measuredCall('a', around(2))] }),
      accepted(measuredCall('a', around(2))),
    )
    expect(plan).toEqual({ suites: new Map(), ledger: [], kept: 1 })
  })

  it('drops a call that is gone, and the file with the last one', () => {
    const before = accepted(measuredCall('a', around(2)), measuredCall('b', around(2)))
    const one = accept(runRecord({ orders: [measuredCall('a', around(2))] }), before)
    expect(Object.keys(one.suites.get('orders')?.calls ?? {})).toEqual(['a'])
    expect(one.ledger[0]).toMatchObject({ call: 'b', change: 'gone', replicates: 0 })
    const none = accept(runRecord({}), before)
    expect(none.suites.get('orders')).toBeNull()
  })

  it('says when a dirty tree was measured', () => {
    const revision = { commit: 'b'.repeat(40), branch: null, dirty: true, lockfileHash: null }
    const plan = accept(runRecord({ orders: [measuredCall('a', around(2))] }, { revision }), new Map())
    expect(plan.suites.get('orders')?.calls['a']?.accepted.revision).toBe(`${'b'.repeat(40)}+`)
  })
})
