import { describe, expect, it } from 'vitest'
import {
  gateCall,
  gateRecord,
  slowerCall,
  timeSignal,
  unmeasuredCall,
} from '../../../../testing/gate-record.ts'
import { gateFindings } from './gate-findings.ts'

const lenient = { strict: false, allowGone: false }
const undecided = gateCall('wavers', {
  verdict: 'undecided',
  signals: [timeSignal(1.004, { verdict: 'undecided', detectable: 1.02 })],
})

describe('gateFindings', () => {
  it('has nothing to say of calls that are the same, faster or new', () => {
    const calls = [gateCall('same'), gateCall('faster', { verdict: 'faster' }), unmeasuredCall('new', 'new')]
    expect(gateFindings(gateRecord(calls), lenient)).toEqual([])
  })

  it('begins with what is worst, and finds a slower call over its budget twice', () => {
    const over = { ...slowerCall, breaches: [{ what: 'p99', limit: 1e6, measured: 2e6 } as const] }
    const calls = [undecided, unmeasuredCall('old', 'gone'), over]
    const breakage = { reason: 'load-failed', phase: 'load', message: 'Error: no', replicate: 0 } as const
    const record = gateRecord(calls, { brokenSuites: [{ file: 'benchmarks/a.bench.ts', breakage }] })
    expect(
      gateFindings(record, lenient).map(({ level, kind, call, file }) => [level, kind, call?.id ?? file]),
    ).toEqual([
      ['error', 'broken', 'benchmarks/a.bench.ts'],
      ['error', 'over budget', 'GET /orders/:id'],
      ['error', 'slower', 'GET /orders/:id'],
      ['error', 'gone', 'old'],
      ['notice', 'undecided', 'wavers'],
    ])
  })

  it('finds a drift budget that is spent where every step was the same, and what has run out', () => {
    const drift = {
      source: 'ledger',
      state: 'spent',
      ratio: 1.06,
      interval: null,
      limit: 1.05,
      changes: 3,
      expired: [],
    } as const
    const expired = [{ on: '2027-01-31', ratio: 1.04, reason: 'audit log' }]
    const calls = [
      gateCall('crept', { drift }),
      gateCall('late', { drift: { ...drift, source: 'measured', state: 'expired', limit: 1.01, expired } }),
      gateCall('calm', { drift: { ...drift, state: 'within', ratio: 1.02 } }),
    ]
    expect(gateFindings(gateRecord(calls), lenient)).toMatchObject([
      {
        level: 'error',
        kind: 'over drift budget',
        call: { id: 'crept' },
        message: expect.stringMatching(
          /^\+6\.0% .*since the tidemark, from 3 accepted changes in the ledger, of 5%$/,
        ),
      },
      {
        level: 'error',
        kind: 'acceptance expired',
        call: { id: 'late' },
        message: expect.stringMatching(/; \+4\.0% was accepted until 2027-01-31: audit log$/),
      },
    ])
  })

  it('says every comparison in one line', () => {
    const [slower] = gateFindings(gateRecord([slowerCall]), lenient)
    expect(slower?.message).toMatch(/^time \+3\.1% \(.*\), margin 1%, .*; alloc \+64 B\/op \(.*\), .*$/)
  })

  it.each([
    [{ strict: true, allowGone: false }, ['error', 'error']],
    [{ strict: false, allowGone: true }, ['notice', 'notice']],
  ])('takes for an error what fails the gate with %j', (rules, levels) => {
    const record = gateRecord([unmeasuredCall('old', 'gone'), undecided])
    expect(gateFindings(record, rules).map(({ level }) => level)).toEqual(levels)
  })
})
