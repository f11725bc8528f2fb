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
