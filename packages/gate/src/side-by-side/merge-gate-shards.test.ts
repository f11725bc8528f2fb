import {
  formatGateRecord,
  type GateCall,
  type GateRecord,
  MergeError,
  parseGateRecord,
  type RecordPart,
  type Shard,
} from '@tidemark/records'
import { seededRandom } from '@tidemark/stats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gateCall, gateRecord, unmeasuredCall } from '../../../../testing/gate-record.ts'
import { acceptedDrifts, driftKey } from '../drift/accepted-drift.ts'
import { driftLimit } from '../drift/drift-limit.ts'
import { accepted } from '../drift/fixtures/ledger-lines.ts'
import { type DriftRules, judgeDrift, planDrift } from '../drift/gate-drift.ts'
import { callState, jitter, plannedCall, threeArms } from './fixtures/call-in-arms.ts'
import { addLoads } from './fixtures/load-figures.ts'
import { type Costs, simulateGate } from './fixtures/simulate-gate.ts'
import { judgeGate } from './judge-gate.ts'
import { defaultLoadTaking } from './measure-under-load.ts'
import { mergeGateShards } from './merge-gate-shards.ts'
import type { GatePlan, PlannedCall } from './plan.ts'
import { defaultGateJudgeSettings } from './settings.ts'

const callsNamed = (count: number) =>
  Array.from({ length: count }, (_, at) => plannedCall({}, { id: `call ${at}`, name: `call ${at}` }))

/** The same gate in so many shards, each through JSON, as machines that know nothing of one another would make it. */
function inShards(count: number, costs: Costs, total: number, shardOf: (at: number) => number) {
  const planned = callsNamed(count)
  const division = planned.map(({ suite, call }, at) => ({ suite, id: call.id, shard: shardOf(at) }))
  return Array.from({ length: total }, (_, at): RecordPart<GateRecord> => {
    const record = simulateGate(planned, costs, { index: at + 1, total, filtered: false, division })
    const file = `${at + 1}.json`
    return { file, record: parseGateRecord(formatGateRecord(record), file) }
  })
}

const words = (calls: readonly GateCall[]): readonly (readonly [string, string])[] =>
  calls.map(({ id, verdict }) => [id, verdict])

/** Head's time by the number of a call: half are slower by a tenth, and one is faster. */
const mixed: Costs = (id, replicate) => {
  const at = Number(id.split(' ')[1])
  const ratio = at === 3 ? 0.8 : at % 2 === 0 ? 1.1 : 1
  return { head: { ns: 1000 * ratio * jitter(replicate + 7 * at) }, base: { ns: 1000 } }
}

describe('a gate in shards', () => {
  it.each([1, 2, 3, 9])('has the verdicts of one in a single process: %d', (total) => {
    const whole = simulateGate(callsNamed(8), mixed)
    expect(words(whole.calls).map(([, verdict]) => verdict)).toEqual([
      ...['slower', 'same', 'slower', 'faster', 'slower', 'same', 'slower', 'same'],
    ])
    const merged = mergeGateShards(inShards(8, mixed, total, (at) => (at % total) + 1))
    expect(words(merged.calls)).toEqual(words(whole.calls))
    // What needed no confirmation rests on the very same replicates.
    const calm = (record: GateRecord) => record.calls.filter(({ verdict }) => verdict !== 'slower')
    expect(calm(merged)).toEqual(calm(whole))
  })

  it('takes as many fresh replicates everywhere as the whole wants to look at', () => {
    const freshOf = (record: GateRecord) =>
      record.calls.map(({ replicates }) => replicates.filter(({ stage }) => stage === 'confirm').length)
    const parts = inShards(8, mixed, 4, (at) => (at % 4) + 1)
    // Sixteen series of two signals: the first look at which one of them can be named is the twelfth.
    expect(parts.map(({ record }) => Math.max(...freshOf(record)))).toEqual([12, 0, 12, 0])
    expect(freshOf(mergeGateShards(parts))).toEqual([12, 0, 12, 0, 12, 0, 12, 0])
  })

  it('shares alpha among the suspects of all shards, and only among them', () => {
    const parts = inShards(8, mixed, 4, (at) => (at % 4) + 1)
    const pOf = (record: GateRecord) =>
      record.calls.flatMap(({ signals }) => signals.flatMap(({ p }) => p ?? []))
    // Alone, each had to count its own two and all twelve elsewhere.
    expect(Math.max(...parts.flatMap(({ record }) => pOf(record)))).toBe(14 * 2 ** -12)
    // Together it is known that there were four.
    expect(pOf(mergeGateShards(parts))).toEqual([4, 4, 4, 4].map((suspects) => suspects * 2 ** -12))
  })

  it('is judged under load by what its records hold, too', () => {
    const division = ['a', 'b'].map((id, at) => ({ suite: 'orders', id, shard: at + 1 }))
    const signals = ['throughput'] as const
    const load = { throughputMargin: 0.1, tailMargin: 0.25, ...defaultLoadTaking }
    const settings = { ...gateRecord([]).settings, signals, load }
    const partOf = (index: number, id: string, ratio: number): RecordPart<GateRecord> => {
      const state = callState(plannedCall({}, { id, name: id, load: { callers: 4, durationSeconds: 2 } }))
      const figures = (arm: string, at: number) => ({
        perSecond: 1000 * (arm === 'head' ? ratio * jitter(at) : 1),
      })
      addLoads(state, 'screen', 5, figures)
      addLoads(state, 'confirm', ratio < 0.9 ? 9 : 0, figures)
      const judge = { ...defaultGateJudgeSettings, signals }
      const plan = { calls: [], gone: [], brokenSuites: [] }
      const { calls } = judgeGate(plan, { states: [state], sham: null }, 'head', judge)
      const record = gateRecord(calls, { settings, shard: { index, total: 2, filtered: false, division } })
      return { file: `${index}.json`, record: parseGateRecord(formatGateRecord(record), `${index}.json`) }
    }
    const parts = [partOf(1, 'a', 0.7), partOf(2, 'b', 1)]
    const merged = mergeGateShards(parts)
    expect(words(merged.calls)).toEqual([
      ['a', 'slower'],
      ['b', 'same'],
    ])
    expect(merged.calls[1]).toEqual(parts[1]?.record.calls[0])
    expect(merged.calls[0]?.signals).toMatchObject([{ signal: 'throughput', replicates: 9, p: 2 ** -9 }])
    expect(merged.calls[0]?.load?.replicates).toHaveLength(14)
  })

  it('takes back no slowdown that a shard named, and changes nothing else but into one, whatever the noise', () => {
    const cases = fc.record({
      seed: fc.nat(),
      total: fc.integer({ min: 1, max: 4 }),
      shift: fc.double({ min: -0.03, max: 0.05, noNaN: true }),
      spread: fc.double({ min: 0.001, max: 0.03, noNaN: true }),
    })
    fc.assert(
      fc.property(cases, ({ seed, total, shift, spread }) => {
        const costs: Costs = (id, replicate) => {
          const { next } = seededRandom(seed).fork(`${id} ${replicate}`)
          const noise = spread * (next() + next() + next() - 1.5)
          return { head: { ns: 1000 * Math.exp(shift + noise) }, base: { ns: 1000 } }
        }
        const parts = inShards(5, costs, total, (at) => (at % total) + 1)
        const merged = new Map(mergeGateShards(parts).calls.map((call) => [call.id, call]))
        for (const call of parts.flatMap(({ record }) => record.calls)) {
          const now = merged.get(call.id)
          expect([call.verdict, 'slower']).toContain(now?.verdict)
          for (const [at, { p, replicates }] of call.signals.entries()) {
            const signal = now?.signals[at]
            if (p !== null && signal?.replicates === replicates) expect(signal.p).toBeLessThanOrEqual(p)
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  it('names in the whole what no shard could be sure of by itself', () => {
    // Of the first fifteen fresh replicates three are faster; those that follow tell nothing.
    const costs: Costs = (id, replicate) => {
      const fresh = replicate - 5
      const early = fresh % 5 === 4 ? 0.95 : 1.1
      const late = fresh % 2 === 0 ? 0.9 : 1.1
      const ratio = (fresh < 15 ? early : late) * jitter(replicate)
      return { head: { ns: id === 'call 0' ? 1000 * ratio : 1000 }, base: { ns: 1000 } }
    }
    const parts = inShards(60, costs, 2, (at) => (at % 2) + 1)
    const verdictOf = (record: GateRecord | undefined) =>
      record?.calls.find(({ id }) => id === 'call 0')?.verdict
    const merged = mergeGateShards(parts)
    expect([verdictOf(parts[0]?.record), verdictOf(merged)]).toEqual(['undecided', 'slower'])
    // The one suspect among 120 series.
    expect(merged.calls[0]?.signals[0]).toMatchObject({ p: 14 * 2 ** -15, replicates: 15, confirmed: true })
  })
})

describe('a gate in shards beside a tidemark', () => {
  const settings = { driftBudget: undefined, margin: 0.01 }
  const rules: DriftRules = { ...settings, arm: 'tidemark', accepted: new Map() }
  const named = (count: number): readonly PlannedCall[] =>
    callsNamed(count).map((planned) => ({ ...planned, arms: threeArms }))
  const planned = (calls: readonly PlannedCall[], against: DriftRules): GatePlan =>
    planDrift({ calls, gone: [], brokenSuites: [] }, against)

  /** Head over the tidemark and over the base by the number of a call. */
  const since = [1.03, 1.03, 1.09, 1.03, 1.0]
  const drifting: Costs = (id, replicate) => {
    const at = Number(id.split(' ')[1])
    return {
      head: { ns: 1000 * jitter(replicate + 7 * at), bytes: 103 },
      base: { ns: 1000 * (at === 3 ? 0.97 : 1), bytes: 103 },
      tidemark: { ns: 1000 / (since[at] ?? 1), bytes: 100 },
    }
  }

  /** As `tidemark gate` does: planned with the margins, judged, and the drift told. */
  function gateOf(against: DriftRules, costs: Costs, count: number, shard?: Shard): GateRecord {
    const plan = planned(named(count), against)
    const record = simulateGate(plan.calls, costs, shard)
    return { ...record, calls: judgeDrift(record.calls, plan, against) }
  }

  function partsOf(
    against: DriftRules,
    costs: Costs,
    count: number,
    total: number,
  ): RecordPart<GateRecord>[] {
    const division = named(count).map(({ suite, call }, at) => ({
      suite,
      id: call.id,
      shard: (at % total) + 1,
    }))
    return Array.from({ length: total }, (_, at): RecordPart<GateRecord> => {
      const file = `${at + 1}.json`
      const record = gateOf(against, costs, count, { index: at + 1, total, filtered: false, division })
      return { file, record: parseGateRecord(formatGateRecord(record), file) }
    })
  }

  it.each([1, 2, 5])(
    'is held to the same margins and drift budgets as one in a single process: %d',
    (total) => {
      const whole = gateOf(rules, drifting, 5)
      expect(words(whole.calls).map(([, verdict]) => verdict)).toEqual([
        // Three percent since the tidemark are within the budget of five, and three since the base beyond the margin.
        ...['same', 'same', 'slower', 'slower', 'same'],
      ])
      const merged = mergeGateShards(partsOf(rules, drifting, 5, total))
      expect(words(merged.calls)).toEqual(words(whole.calls))
      const heldTo = ({ calls }: GateRecord) =>
        calls.map(({ signals, drift }) => [signals.map(({ margin }) => margin), drift?.state, drift?.limit])
      expect(heldTo(merged)).toEqual(heldTo(whole))
      expect(merged.calls.map(({ drift }) => drift?.state)).toEqual([
        ...['within', 'within', 'spent', 'within', 'within'],
      ])
    },
  )

  it.each([
    ['spent', []],
    ['expired', [accepted(1.08, { call: 'call 0', expires: '2027-01-31' })]],
  ] as const)('finds a budget to be %s that no shard could be sure of by itself', (state, lines) => {
    const against = { ...rules, accepted: acceptedDrifts(lines, new Date('2027-02-01T00:00:00Z')) }
    const { limit } = driftLimit({}, against.accepted.get(driftKey('orders', 'call 0')), settings)
    // Of the first fifteen fresh replicates three are under the limit; those that follow tell nothing.
    const costs: Costs = (id, replicate) => {
      const fresh = replicate - 5
      const early = fresh % 5 === 4 ? 0.94 : 1.09
      const late = fresh % 2 === 0 ? 0.89 : 1.09
      const ratio = limit * (fresh < 15 ? early : late) * jitter(replicate)
      const headNs = id === 'call 0' ? 1000 * ratio : 1000
      return { head: { ns: headNs }, base: { ns: headNs }, tidemark: { ns: 1000 } }
    }
    const parts = partsOf(against, costs, 30, 2)
    const stateOf = (record: GateRecord | undefined) =>
      record?.calls.find(({ id }) => id === 'call 0')?.drift?.state
    expect([stateOf(parts[0]?.record), stateOf(mergeGateShards(parts))]).toEqual(['undecided', state])
  })
})

const division = ['a', 'b'].map((id, at) => ({ suite: 'orders', id, shard: at + 1 }))
const partOf = (
  index: number,
  call: GateCall,
  changes: Partial<GateRecord> = {},
): RecordPart<GateRecord> => ({
  file: `${index}.json`,
  record: gateRecord([call], { shard: { index, total: 2, filtered: false, division }, ...changes }),
})

describe('what was not judged by its replicates', () => {
  it.each(['new', 'changed', 'broken'] as const)('stays as it is: %s', (verdict) => {
    const call = unmeasuredCall('a', verdict)
    expect(mergeGateShards([partOf(1, call), partOf(2, gateCall('b'))]).calls[0]).toEqual(call)
  })

  it('stays as it is: a call of the same code, one that broke after some replicates, counted instructions', () => {
    const identical = gateCall('a', { identical: true, kind: null, signals: [], replicates: [] })
    const broken = gateCall('b', { verdict: 'broken', signals: [] })
    expect(mergeGateShards([partOf(1, identical), partOf(2, broken)]).calls).toEqual([identical, broken])
    const settings = { ...gateRecord([]).settings, signals: ['instructions' as const] }
    const counted = gateCall('a', {
      verdict: 'slower',
      signals: [
        {
          ...(gateCall('a').signals[0] as GateCall['signals'][number]),
          signal: 'instructions',
          verdict: 'slower',
        },
      ],
    })
    const parts = [partOf(1, counted, { settings }), partOf(2, { ...identical, id: 'b' }, { settings })]
    expect(mergeGateShards(parts).calls).toEqual([counted, { ...identical, id: 'b' }])
  })
})

describe('records that cannot be judged are refused', () => {
  const calm = gateCall('b')
  const [replicate] = calm.replicates as readonly [GateCall['replicates'][number]]
  const without = (arm: string): GateCall => ({
    ...gateCall('a'),
    replicates: [
      {
        ...replicate,
        arms: Object.fromEntries(Object.entries(replicate.arms).filter(([name]) => name !== arm)),
      },
    ],
  })
  const settings = gateRecord([]).settings

  it.each<[what: string, parts: readonly RecordPart<GateRecord>[], message: string]>([
    [
      'no figures of the base',
      [partOf(1, without('base')), partOf(2, calm)],
      '1.json: "orders" › "a", replicate 0: found no figures of "base"',
    ],
    [
      'no figures of head',
      [partOf(1, without('head')), partOf(2, calm)],
      '1.json: "orders" › "a", replicate 0: found no figures of "head"',
    ],
    [
      'a margin of nought',
      [1, 2].map((index) =>
        partOf(index, gateCall(index === 1 ? 'a' : 'b'), { settings: { ...settings, margin: 0 } }),
      ),
      'the records cannot be judged: margin of',
    ],
    [
      'an alpha of nought',
      [1, 2].map((index) =>
        partOf(index, gateCall(index === 1 ? 'a' : 'b'), { settings: { ...settings, alpha: 0 } }),
      ),
      'the records cannot be judged: alpha must be above 0',
    ],
  ])('%s', (_what, parts, message) => {
    expect(() => mergeGateShards(parts)).toThrow(message)
    expect(() => mergeGateShards(parts)).toThrow(MergeError)
  })
})
