import type { BaselineCall, BaselineDocument, MeasuredCall } from '@tidemark/records'
import { noiseFloor, seededRandom } from '@tidemark/stats'
import { describe, expect, it } from 'vitest'
import { around, measuredCall, replicate, runRecord } from '../../../testing/run-record.ts'
import { type Comparison, compareRun, type Reference, suspects } from './compare.ts'
import { accepted } from './fixtures/accepted.ts'
import { defaultJudgeSettings, type JudgeSettings } from './settings.ts'

const all = { filtered: false }

function matching(...calls: readonly MeasuredCall[]): Reference {
  return { state: 'match', name: 'linux-x64-node20', suites: accepted(...calls) }
}

function verdictsOf({ calls }: Comparison): Record<string, string> {
  return Object.fromEntries(calls.map(({ call, verdict }) => [call, verdict]))
}

describe('compareRun', () => {
  it('names exactly the call that got slower, and by how much', () => {
    const reference = matching(measuredCall('a', around(2)), measuredCall('b', around(3)))
    const comparison = compareRun(
      runRecord({ orders: [measuredCall('a', around(2.004)), measuredCall('b', around(6))] }),
      reference,
      defaultJudgeSettings,
      all,
    )
    expect(verdictsOf(comparison)).toEqual({ a: 'same', b: 'slower' })
    const b = comparison.calls[1]
    expect(b !== undefined && 'effect' in b && b.effect.ratio).toBeCloseTo(2, 6)
    expect(b !== undefined && 'effect' in b && b.effect.interval?.low).toBeLessThan(2)
    expect(b !== undefined && 'effect' in b && b.effect.interval?.high).toBeGreaterThan(2)
  })

  it('says faster, and undecided where the interval reaches over the margin', () => {
    const reference = matching(measuredCall('a', around(2)), measuredCall('b', around(2)))
    const comparison = compareRun(
      runRecord({ orders: [measuredCall('a', around(1)), measuredCall('b', around(2.09, 0.03))] }),
      reference,
      defaultJudgeSettings,
      all,
    )
    expect(verdictsOf(comparison)).toEqual({ a: 'faster', b: 'undecided' })
  })

  it('widens the margin to what the spread of the baseline deserves, and says so', () => {
    const noisy = around(2, 0.05)
    const comparison = compareRun(
      runRecord({
        orders: [
          measuredCall(
            'a',
            noisy.map((ratio) => ratio * 1.08),
          ),
        ],
      }),
      matching(measuredCall('a', noisy)),
      defaultJudgeSettings,
      all,
    )
    const [a] = comparison.calls
    if (a === undefined || !('effect' in a)) throw new Error('no effect')
    expect(a.effect.marginFrom).toBe('noise')
    expect(a.effect.margin).toBeGreaterThan(0.05)
    expect(a.verdict).not.toBe('slower')
  })

  it('does not call the same what noise hides: only the margin for alarms is widened', () => {
    const noisy = around(2, 0.05)
    const comparison = compareRun(
      runRecord({ orders: [measuredCall('a', around(2 * 1.12, 0.002))] }),
      matching(measuredCall('a', noisy)),
      { ...defaultJudgeSettings, margin: 0.05 },
      all,
    )
    expect(verdictsOf(comparison)).toEqual({ a: 'undecided' })
  })

  it('names nothing slower that was measured beside other work, which the baseline was not', () => {
    const crowded = (call: MeasuredCall): MeasuredCall => ({
      ...call,
      replicates: call.replicates.map((one) => ({ ...one, otherLoadCores: 1.2 })),
    })
    const slow = measuredCall('a', around(4))
    const verdictOf = (now: MeasuredCall, before: MeasuredCall): Record<string, string> =>
      verdictsOf(compareRun(runRecord({ orders: [now] }), matching(before), defaultJudgeSettings, all))
    expect(verdictOf(crowded(slow), measuredCall('a', around(2)))).toEqual({ a: 'undecided' })
    // No neighbour makes a call twenty times slower.
    expect(verdictOf(crowded(measuredCall('a', around(40))), measuredCall('a', around(2)))).toEqual({
      a: 'slower',
    })
    // A server of the suite's own works beside both.
    expect(verdictOf(crowded(slow), crowded(measuredCall('a', around(2))))).toEqual({ a: 'slower' })
  })

  it('names nothing slower for the replicates that others slowed down, however few cores they took', () => {
    const beside = (loads: readonly number[], ratios: readonly number[]): MeasuredCall =>
      measuredCall('a', [], {
        replicates: ratios.map((ratio, index) => ({
          ...replicate(index, ratio),
          otherLoadCores: 0.1 + (loads[index % loads.length] ?? 0),
        })),
      })
    const before = measuredCall('a', around(2))
    const verdictOf = (now: MeasuredCall): string | undefined =>
      verdictsOf(compareRun(runRecord({ orders: [now] }), matching(before), defaultJudgeSettings, all))['a']
    // A quarter of a core all the time.
    expect(verdictOf(beside([0.25], around(2.4)))).toBe('undecided')
    // A core now and then: most replicates are slower, half of them had the machine to themselves.
    const slowed = [2.02, 3.1, 2.01, 2.9, 2.03, 3.2, 2.02, 3, 2.04, 3.1, 2.02, 2.8]
    expect(verdictOf(beside([0, 0.9], slowed))).toBe('undecided')
    // Where the quiet replicates are slower as well, it is the call.
    expect(
      verdictOf(
        beside(
          [0, 0.1],
          slowed.map((ratio) => ratio + 1),
        ),
      ),
    ).toBe('slower')
  })

  it('does not judge by a baseline of another number of workers', () => {
    const run = runRecord({ orders: [measuredCall('a', around(9))] })
    const comparison = compareRun(
      { ...run, settings: { ...run.settings, workers: 4 } },
      matching(measuredCall('a', around(2))),
      defaultJudgeSettings,
      all,
    )
    expect(comparison.calls[0]).toMatchObject({ verdict: 'unjudged', because: 'other-workers' })
  })

  it('lets a suite set the margin of a call', () => {
    const strict = measuredCall('a', around(2.03, 0.0005), { limits: { margin: 0.01 } })
    const reference = matching(measuredCall('a', around(2, 0.0005)))
    expect(
      verdictsOf(compareRun(runRecord({ orders: [strict] }), reference, defaultJudgeSettings, all)),
    ).toEqual({
      a: 'slower',
    })
    const wide = measuredCall('a', around(2.03, 0.0005), { limits: { margin: 0.04 } })
    expect(
      verdictsOf(compareRun(runRecord({ orders: [wide] }), reference, defaultJudgeSettings, all)),
    ).toEqual({ a: 'same' })
  })

  it('judges a suspect by its fresh replicates alone', () => {
    const reference = matching(measuredCall('a', around(2)))
    const first = around(3)
    const firstOnly = compareRun(
      runRecord({ orders: [measuredCall('a', first)] }),
      reference,
      defaultJudgeSettings,
      all,
    )
    expect(suspects(firstOnly)).toEqual(new Map([['orders', new Set(['a'])]]))
    const replicates = [...first, ...around(2)].map((ratio, index) => replicate(index, ratio))
    const confirmed = compareRun(
      runRecord({ orders: [measuredCall('a', [], { replicates })] }),
      reference,
      defaultJudgeSettings,
      all,
    )
    expect(verdictsOf(confirmed)).toEqual({ a: 'same' })
    expect(suspects(confirmed).size).toBe(0)
  })

  it('knows new, gone and broken calls', () => {
    const breakage = { reason: 'threw', phase: 'measure', message: 'no database', replicate: 0 } as const
    const { state: _, ...identity } = { state: 0, name: 'c', params: {}, id: 'c', definitionHash: 'x' }
    const comparison = compareRun(
      runRecord({ orders: [measuredCall('b', around(1)), { state: 'broken', ...identity, breakage }] }),
      matching(measuredCall('a', around(1)), measuredCall('c', around(1))),
      defaultJudgeSettings,
      all,
    )
    expect(verdictsOf(comparison)).toEqual({ a: 'gone', b: 'new', c: 'broken' })
  })

  it('does not take calls for gone that were not asked for, or not reached', () => {
    const reference = matching(measuredCall('a', around(1)), measuredCall('b', around(1)))
    const run = runRecord({ orders: [measuredCall('a', around(1))] })
    expect(verdictsOf(compareRun(run, reference, defaultJudgeSettings, { filtered: true }))).toEqual({
      a: 'same',
    })
    const stopped = { ...run, interrupted: true }
    expect(verdictsOf(compareRun(stopped, reference, defaultJudgeSettings, all))).toEqual({ a: 'same' })
  })

  it('calls an edited benchmark changed, unless it is slower', () => {
    const reference = matching(measuredCall('a', around(2)), measuredCall('b', around(2)))
    const edited = { definitionHash: 'fedcba9876543210' }
    const comparison = compareRun(
      runRecord({ orders: [measuredCall('a', around(1), edited), measuredCall('b', around(4), edited)] }),
      reference,
      defaultJudgeSettings,
      all,
    )
    expect(verdictsOf(comparison)).toEqual({ a: 'changed', b: 'slower' })
    expect(comparison.calls.every(({ edited: flag }) => flag)).toBe(true)
  })

  it('judges nothing by a foreign or a missing baseline, and gives an indication only', () => {
    const suites = accepted(measuredCall('a', around(2)))
    const run = runRecord({
      orders: [
        measuredCall('a', around(9), { latencyNs: { mean: 3e6, p50: 3e6, p90: 3e6, p99: 3e6, p999: 3e6 } }),
      ],
    })
    const differences = [{ field: 'cpu', baseline: 'A', here: 'B' }] as never
    const foreign = compareRun(
      run,
      { state: 'foreign', name: 'elsewhere', suites, differences },
      defaultJudgeSettings,
      all,
    )
    expect(foreign.calls[0]).toMatchObject({
      verdict: 'unjudged',
      because: 'foreign-baseline',
      indication: 3,
    })
    const missing = compareRun(run, { state: 'missing' }, defaultJudgeSettings, all)
    expect(missing.calls[0]).toMatchObject({
      verdict: 'unjudged',
      because: 'missing-baseline',
      indication: null,
    })
  })

  it('finds every budget that is exceeded, with or without a baseline', () => {
    const limits = { budget: { p50Ns: 5e5, p99Ns: 5e6, allocBytes: 999 } }
    const comparison = compareRun(
      runRecord({ orders: [measuredCall('a', around(1), { limits })] }),
      { state: 'missing' },
      defaultJudgeSettings,
      all,
    )
    expect(comparison.calls[0]?.breaches).toEqual([
      { what: 'p50', limit: 5e5, measured: 1e6 },
      { what: 'alloc', limit: 999, measured: 1000 },
    ])
  })

  it('is not confused by call ids that are special in JavaScript', () => {
    const comparison = compareRun(
      runRecord({ orders: [measuredCall('constructor', around(1)), measuredCall('toString', around(1))] }),
      matching(measuredCall('constructor', around(1))),
      defaultJudgeSettings,
      all,
    )
    expect(verdictsOf(comparison)).toEqual({ constructor: 'same', toString: 'new' })
  })
})

describe('error rates, simulated with fixed seeds', () => {
  const settings: JudgeSettings = defaultJudgeSettings
  const callsPerRun = 20

  /** Twenty calls; each replicate's log ratio has the given spread, and now and then a heavy tail. */
  function simulate(runs: number, spread: number, slowdown: (call: number) => number): Map<number, number> {
    const alarms = new Map<number, number>()
    const template = accepted(measuredCall('a', around(1))).get('orders')?.calls['a']
    if (template === undefined) throw new Error('accepted makes a baseline')
    let state = 12345
    const uniform = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return (state + 0.5) / 2 ** 32
    }
    const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
    const noise = (): number => normal() * spread * (uniform() < 0.08 ? 4 : 1)
    const ratios = (center: number): number[] => Array.from({ length: 8 }, () => center * Math.exp(noise()))
    for (let run = 0; run < runs; run++) {
      const ids = Array.from({ length: callsPerRun }, (_, i) => `call ${i}`)
      const calls = ids.map((id): [string, BaselineCall] => {
        const replicates = ratios(1)
        const floor = noiseFloor(replicates.map(Math.log), seededRandom(run), { resamples: 100 })
        const calibration = { ...template.calibration, replicates, noiseFloor: floor }
        return [id, { ...template, calibration }]
      })
      const document: BaselineDocument = {
        kind: 'tidemark.baseline',
        version: 1,
        suite: 'orders',
        calls: Object.fromEntries(calls),
      }
      const reference: Reference = { state: 'match', name: 'here', suites: new Map([['orders', document]]) }
      const comparison = compareRun(
        runRecord({ orders: ids.map((id, i) => measuredCall(id, ratios(slowdown(i)))) }),
        reference,
        settings,
        all,
      )
      for (const [i, { verdict }] of comparison.calls.entries()) {
        if (verdict === 'slower') alarms.set(i, (alarms.get(i) ?? 0) + 1)
      }
    }
    return alarms
  }

  it('keeps family-wise alarms under alpha at the hardest null, every call just within the margin', () => {
    const alarms = simulate(100, 0.04, () => 1 + settings.margin)
    const total = [...alarms.values()].reduce((sum, count) => sum + count, 0)
    // One run of 100 may alarm at most in the mean; 5 or more have a chance below 0.4 %.
    expect(total).toBeLessThan(5)
  })

  it('finds one doubled call among twenty in every run, and no other', () => {
    const alarms = simulate(40, 0.04, (call) => (call === 7 ? 2 : 1))
    expect(alarms.get(7)).toBeGreaterThanOrEqual(39)
    expect([...alarms.keys()].filter((call) => call !== 7)).toEqual([])
  })
})
