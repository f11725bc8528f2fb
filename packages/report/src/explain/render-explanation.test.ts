import { stripVTControlCharacters } from 'node:util'
import type { GateCall, GateRecord } from '@tidemark/records'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allocSignal,
  baseArm,
  gateCall,
  gateLoad,
  gateRecord,
  headArm,
  identicalCall,
  instructionsSignal,
  slowerCall,
  tailSignal,
  throughputSignal,
  tidemarkArm,
  timeSignal,
  unmeasuredCall,
} from '../../../../testing/gate-record.ts'
import { everyGateVerdict } from '../fixtures/every-gate-verdict.ts'
import { gateSaying, hostileText } from '../fixtures/hostile-gate.ts'
import { createPaint } from '../format/paint.ts'
import { renderCallExplanation } from './render-explanation.ts'

function explain(call: GateCall, changes: Partial<GateRecord> = {}): string {
  return `${renderCallExplanation(call, gateRecord([call], changes), createPaint(false))}\n`
}

const threw = {
  reason: 'threw',
  phase: 'measure',
  message: 'TypeError: store.total is not a function',
  stack: 'TypeError\n    at run (benchmarks/orders.bench.ts:31:14)',
  replicate: 0,
  arm: 'base',
} as const

const slower: GateCall = {
  ...slowerCall,
  limits: { margin: 0.01, budget: { p99Ns: 5e5, allocBytes: 80_000 } },
  breaches: [{ what: 'p99', limit: 5e5, measured: 9.3e5 }],
}
const undecided = gateCall('GET /orders', {
  verdict: 'undecided',
  signals: [
    timeSignal(1.004, { verdict: 'undecided', interval: [0.991, 1.017], replicates: 20, detectable: 1.021 }),
    allocSignal(0),
  ],
})
const drifted = gateCall('GET /orders', {
  verdict: 'slower',
  edited: true,
  accepted: [{ ratio: 1.02, reason: 'signed now', expires: '2027-01-31' }],
  marginsAgainst: { base: { time: 0.03, alloc: 0.001 }, tidemark: { time: 0.05, alloc: 0.001 } },
  signals: [
    timeSignal(1.02, { margin: 1.03 }),
    timeSignal(1.061, {
      reference: 'tidemark',
      margin: 1.05,
      verdict: 'slower',
      interval: [1.057, 1.065],
      p: 0.0039,
      confirmed: true,
    }),
  ],
  drift: {
    source: 'measured',
    state: 'spent',
    ratio: 1.061,
    interval: [1.057, 1.065],
    limit: 1.05,
    changes: 2,
    expired: [],
  },
})

describe('all that is known of a call', () => {
  it.each<[name: string, call: GateCall, changes?: Partial<GateRecord>]>([
    ['slower', slower],
    ['same', gateCall('GET /orders')],
    ['undecided', undecided],
    ['drifted', drifted, { arms: [headArm, baseArm, tidemarkArm] }],
    ['broken', unmeasuredCall('GET /orders', 'broken', { breakage: threw })],
  ])('%s', async (name, call, changes) => {
    await expect(explain(call, changes)).toMatchFileSnapshot(`../__golden__/explain-${name}.txt`)
  })

  it('says the same in colour', () => {
    const record = gateRecord([slower])
    const colored = renderCallExplanation(slower, record, createPaint(true))
    expect(stripVTControlCharacters(colored)).toBe(renderCallExplanation(slower, record, createPaint(false)))
  })

  it.each<[sentence: string, call: GateCall]>([
    ['same: both revisions load the same code', identicalCall('GET')],
    ['new: main@1a2b3c4d5 does not have it', unmeasuredCall('GET', 'new')],
    ['gone: main@1a2b3c4d5 has it, and the suites no longer do', unmeasuredCall('GET', 'gone')],
    ['changed: its benchmark was edited', unmeasuredCall('GET', 'changed', { breakage: threw })],
    ['undecided: none of its signals was measured', unmeasuredCall('GET', 'undecided')],
    [
      'too few replicates for an interval',
      gateCall('GET', {
        verdict: 'undecided',
        signals: [timeSignal(1.1, { verdict: 'undecided', interval: null, detectable: null })],
      }),
    ],
    [
      'looks worse (+2.0% … +4.0%, beyond the margin of 1%), but not so surely',
      gateCall('GET', {
        verdict: 'undecided',
        signals: [timeSignal(1.03, { verdict: 'undecided', interval: [1.02, 1.04] })],
      }),
    ],
    [
      'its instructions against main@1a2b3c4d5 could not be told',
      gateCall('GET', {
        verdict: 'undecided',
        signals: [
          instructionsSignal(1, { verdict: 'undecided', interval: null, note: 'no valgrind', replicates: 0 }),
        ],
      }),
    ],
    [
      'faster: it takes 29% less time than main@1a2b3c4d5',
      gateCall('GET', {
        verdict: 'faster',
        signals: [timeSignal(0.71, { verdict: 'faster', interval: [0.7, 0.72] }), allocSignal(0)],
      }),
    ],
    [
      'same: its time against main@1a2b3c4d5 changed by -0.7%, which is for the better, and not proven to be more than the margin of 1%;',
      gateCall('GET', { signals: [timeSignal(0.993, { interval: [0.99, 0.996] }), allocSignal(0)] }),
    ],
    [
      'same: its throughput against main@1a2b3c4d5 changed by +2.0%, which is for the better',
      gateCall('GET', {
        signals: [throughputSignal(1 / 1.02, { interval: [1 / 1.03, 1 / 1.01], verdict: 'same' })],
      }),
    ],
  ])('%s', (sentence, call) => {
    expect(explain(call)).toContain(sentence)
  })

  it('names the verdict of every call in its second line', () => {
    for (const call of everyGateVerdict.calls) {
      const [, second = ''] = renderCallExplanation(call, everyGateVerdict, createPaint(false)).split('\n')
      expect(second).toMatch(new RegExp(`^${call.verdict}: .*\\.$`))
    }
  })

  it('lets nothing of a record reach the terminal as more than text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const record = gateSaying(text)
        for (const call of record.calls) {
          const shown = renderCallExplanation(call, record, createPaint(false))
          expect(shown).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}|[\u2028\u2029]|\p{Cs}/u)
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('a call that was compared under load', () => {
  const loaded = (signals: GateCall['signals'], verdict: GateCall['verdict']): string =>
    explain({ ...gateCall('GET /orders', { replicates: [], signals }), verdict, load: gateLoad(1.25) })

  it('completes fewer calls, which no bisection of its time would find', () => {
    const text = loaded([throughputSignal(1.25, { verdict: 'slower' })], 'slower')
    expect(text).toContain('it completes 20% fewer calls under load than')
    expect(text).toContain('by gate.throughputMargin of the configuration')
    expect(text).toContain('a loss of 16.7% or more, 95 times in 100')
    expect(text).not.toContain('bisect')
  })

  it('has a longer tail', () => {
    const text = loaded([tailSignal(1.5, { verdict: 'slower' })], 'slower')
    expect(text).toContain('it has a p99 under load that is 50% higher than')
    expect(text).toContain('a growth of 40% or more, 95 times in 100')
  })

  it('says that the schedule was not kept, beside what was found', () => {
    const note = 'the generator could not keep its schedule'
    const text = loaded([tailSignal(1, { verdict: 'undecided', note })], 'undecided')
    expect(text).toContain(`could not be told: ${note}`)
    expect(text).not.toContain('not counted')
    expect(text).toMatch(/effect +0\.0%/)
  })
})
