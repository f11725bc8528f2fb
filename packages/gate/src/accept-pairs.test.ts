import { type GateRecord, roundedEntry } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import {
  allocSignal,
  baseArm,
  gateCall,
  gateRecord,
  headArm,
  identicalCall,
  timeSignal,
  unmeasuredCall,
} from '../../../testing/gate-record.ts'
import type { AcceptOptions } from './accept.ts'
import { planPairedAcceptance, whyNoPairedAcceptance } from './accept-pairs.ts'

const options: AcceptOptions = {
  environment: 'linux-x64-node20',
  reason: 'orders are signed now',
  now: new Date('2026-11-26T12:00:00Z'),
  author: 'Ada <ada@example.org>',
  expires: '2027-01-31',
  all: false,
}

const slower = gateCall('slower', {
  verdict: 'slower',
  signals: [
    timeSignal(1.031, { verdict: 'slower', interval: [1.028, 1.034], replicates: 14 }),
    allocSignal(64),
    timeSignal(1.2, { verdict: 'slower', reference: 'tidemark' }),
  ],
})
const faster = gateCall('faster', {
  verdict: 'faster',
  signals: [timeSignal(0.9, { verdict: 'faster', interval: null })],
})
const expired = {
  source: 'ledger',
  state: 'expired',
  ratio: 1.03,
  interval: null,
  limit: 1.01,
  changes: 1,
  expired: [],
} as const

describe('what accepting a gate writes', () => {
  it('is the paired ratio against the base, of the calls that moved', () => {
    const { ledger, kept } = planPairedAcceptance(
      gateRecord([
        slower,
        faster,
        gateCall('same'),
        unmeasuredCall('new', 'new'),
        identicalCall('identical'),
      ]),
      [],
      options,
    )
    expect(kept).toBe(1)
    expect(ledger).toEqual([
      {
        version: 1,
        at: '2026-11-26T12:00:00.000Z',
        environment: 'linux-x64-node20',
        suite: 'orders',
        call: 'slower',
        change: 'changed',
        method: 'paired',
        ratio: 1.031,
        interval: [1.028, 1.034],
        replicates: 14,
        reason: 'orders are signed now',
        revision: `${headArm.commit}+`,
        fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
        author: 'Ada <ada@example.org>',
        expires: '2027-01-31',
      },
      expect.objectContaining({ call: 'faster', ratio: 0.9, replicates: 8 }),
    ])
    expect(ledger[1]).not.toHaveProperty('interval')
  })

  it('is all that was measured, when told so', () => {
    const { ledger, kept } = planPairedAcceptance(gateRecord([slower, gateCall('same')]), [], {
      ...options,
      all: true,
    })
    expect(ledger.map(({ call }) => call)).toEqual(['slower', 'same'])
    expect(kept).toBe(0)
  })

  it('renews what has run out, measured or not', () => {
    const { ledger } = planPairedAcceptance(
      gateRecord([gateCall('measured', { drift: expired }), { ...identicalCall('not'), drift: expired }]),
      [],
      options,
    )
    expect(ledger.map(({ call, ratio, replicates }) => [call, ratio, replicates])).toEqual([
      ['measured', 1.001, 8],
      ['not', undefined, 0],
    ])
  })

  it('is nothing more for what the ledger has of this measurement already, also when that has run out', () => {
    const exact = gateCall('exact', {
      verdict: 'slower',
      signals: [timeSignal(1.0312345678, { verdict: 'slower', interval: [1.0289876543, 1.0345678912] })],
    })
    const gate = gateRecord([exact, faster, gateCall('renewed', { drift: expired })])
    const lines = planPairedAcceptance(gate, [], options).ledger
    expect(lines).toHaveLength(3)
    const later = { ...options, now: new Date('2026-11-27T12:00:00Z'), reason: 'once more', all: true }
    const read = lines.map(roundedEntry)
    expect(planPairedAcceptance(gate, read, later)).toEqual({ ledger: [], repeated: read, kept: 0 })
    const others = read.map((line) => ({ ...line, ratio: (line.ratio ?? 1) + 1e-5 }))
    expect(planPairedAcceptance(gate, others, later).ledger).toHaveLength(3)
  })

  it('names no revision where there is none', () => {
    const arms = [{ ...headArm, commit: null }, baseArm]
    expect(planPairedAcceptance(gateRecord([slower], { arms }), [], options).ledger[0]?.revision).toBeNull()
  })
})

it.each<[string, Partial<GateRecord>, string | null]>([
  ['a gate', {}, null],
  ['a gate that was stopped', { interrupted: true }, 'stopped'],
  [
    'a machine that cannot be trusted',
    { shams: [{ suite: 's', call: 'c', alarmed: true, effect: 2, replicates: 8 }] },
    'apart',
  ],
  ['two folders', { arms: [{ ...headArm, commit: null }, baseArm] }, 'no two revisions'],
  ['nothing measured', { calls: [identicalCall('a')] }, 'no call was measured'],
])('accepts %s, or says why not', (_, changes, reason) => {
  const why = whyNoPairedAcceptance(gateRecord([slower], changes))
  if (reason === null) expect(why).toBeNull()
  else expect(why).toContain(reason)
})
