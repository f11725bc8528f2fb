import type { GateCall, LoadShape, Signal } from '@tidemark/records'
import { type Random, seededRandom } from '@tidemark/stats'
import { describe, expect, it } from 'vitest'
import { planReplicates } from '../paired/plan.ts'
import type { CallState } from './call-state.ts'
import { addReplicates, callState, jitter, plannedCall, threeArms } from './fixtures/call-in-arms.ts'
import { addLoads, type BlockFigures, closedLoad, openLoad } from './fixtures/load-figures.ts'
import { judgeGate } from './judge-gate.ts'
import type { PlannedCall } from './plan.ts'
import { defaultGateJudgeSettings, type GateJudgeSettings } from './settings.ts'

const underLoad: GateJudgeSettings = { ...defaultGateJudgeSettings, signals: ['throughput', 'tail'] }

const loadOf = (shape: LoadShape) =>
  shape.kind === 'closed' ? { callers: 4, durationSeconds: 2 } : { rate: 500, durationSeconds: 2 }

function stateUnder(
  shape: LoadShape,
  changes: Partial<PlannedCall> = {},
  limits: { readonly margin?: number } = {},
): CallState {
  return callState(plannedCall(changes, { load: loadOf(shape), limits }))
}

function judge(state: CallState, settings = underLoad): GateCall {
  const plan = { calls: [], gone: [], brokenSuites: [] }
  const [call] = judgeGate(plan, { states: [state], sham: null }, 'head', settings).calls
  if (call === undefined) throw new Error('nothing was judged')
  return call
}

/** Head gives `ratio` times what the base gives: calls per second, or nanoseconds of the tail. */
const changedBy =
  (ratio: number, more: BlockFigures = {}) =>
  (arm: string, index: number): BlockFigures => ({
    perSecond: 1000 * (arm === 'head' ? ratio * jitter(index) : 1),
    p99Ns: 5e6 * (arm === 'head' ? ratio * jitter(index) : 1),
    ...more,
  })

describe('a call under load', () => {
  it.each<[what: string, shape: LoadShape, ratio: number, confirmed: boolean, verdict: string]>([
    ['completes as many', closedLoad, 1, false, 'same'],
    ['completes a fifth fewer', closedLoad, 0.8, true, 'slower'],
    ['completes a fifth fewer, not confirmed', closedLoad, 0.8, false, 'undecided'],
    ['completes a twentieth fewer, within the margin', closedLoad, 0.95, false, 'same'],
    ['completes twice as many', closedLoad, 2, false, 'faster'],
    ['has the same tail', openLoad, 1, false, 'same'],
    ['has a tail longer by half', openLoad, 1.5, true, 'slower'],
    ['has a tail longer by a tenth, within the margin', openLoad, 1.1, false, 'same'],
    ['has half the tail', openLoad, 0.5, false, 'faster'],
  ])('%s', (_, shape, ratio, confirmed, verdict) => {
    const state = stateUnder(shape)
    addLoads(state, 'screen', 20, changedBy(ratio), shape)
    if (confirmed) addLoads(state, 'confirm', 20, changedBy(ratio), shape)
    const call = judge(state)
    expect(call.verdict).toBe(verdict)
    expect(call.signals).toMatchObject([
      { signal: shape.kind === 'closed' ? 'throughput' : 'tail', reference: 'base', verdict },
    ])
    expect(call.replicates).toEqual([])
    expect(call.load?.replicates).toHaveLength(confirmed ? 40 : 20)
  })

  it('has an effect that is larger where head is worse, and what would have been found', () => {
    const state = stateUnder(closedLoad)
    addLoads(state, 'screen', 8, changedBy(0.98))
    const [throughput] = judge(state).signals
    // Decided by five, which could not have named any slowdown by themselves.
    expect(throughput).toMatchObject({ verdict: 'same', replicates: 5 })
    expect(throughput?.effect).toBeCloseTo(1 / 0.98, 3)
    expect(throughput?.margin).toBeCloseTo(1 / 0.9, 12)
    expect(throughput?.detectable).toBeGreaterThan(throughput?.margin ?? Number.POSITIVE_INFINITY)
  })

  it('is judged by what its load tells, and only where that was asked for', () => {
    const signalsFor = (signals: readonly Signal[], shape: LoadShape): readonly string[] =>
      stateUnder(shape)
        .series({ ...underLoad, signals })
        .map(({ signal }) => signal)
    expect(signalsFor(['time', 'throughput', 'tail'], closedLoad)).toEqual(['time', 'throughput'])
    expect(signalsFor(['time', 'throughput', 'tail'], openLoad)).toEqual(['time', 'tail'])
    expect(signalsFor(['throughput'], openLoad)).toEqual([])
    expect(signalsFor(['time', 'alloc'], openLoad)).toEqual(['time', 'alloc'])
    const plain = callState().series(underLoad)
    expect(plain).toEqual([])
  })

  it('of a suite with a server is judged under load alone', () => {
    const state = stateUnder(openLoad, { server: { command: ['node', 'server.js'] } })
    const signals: readonly Signal[] = ['time', 'alloc', 'tail']
    expect(state.series({ ...underLoad, signals }).map(({ signal }) => signal)).toEqual(['tail'])
    expect(state.nextLoad()).toMatchObject({ server: { command: ['node', 'server.js'] }, head: 'head' })
  })

  it('may lose as much as its suite, or an acceptance, allows its time', () => {
    const marginOf = (changes: Partial<PlannedCall>, limits: { readonly margin?: number }): number =>
      Math.exp(stateUnder(openLoad, changes, limits).series(underLoad)[0]?.margin ?? 0)
    const accepted = new Map([['base', { time: 0.6, alloc: 0.001 }]])
    expect(marginOf({}, {})).toBeCloseTo(1.25, 12)
    expect(marginOf({}, { margin: 0.05 })).toBeCloseTo(1.25, 12)
    expect(marginOf({}, { margin: 0.5 })).toBeCloseTo(1.5, 12)
    expect(marginOf({ marginsAgainst: accepted }, {})).toBeCloseTo(1.6, 12)
  })

  it('is judged beside its time, and any slowdown decides', () => {
    const settings: GateJudgeSettings = { ...underLoad, signals: ['time', 'throughput'] }
    const state = stateUnder(closedLoad)
    addReplicates(state, 'screen', 8, (index) => ({ head: { ns: 500 * jitter(index) } }))
    addLoads(state, 'screen', 20, changedBy(0.5))
    addLoads(state, 'confirm', 20, changedBy(0.5))
    const call = judge(state, settings)
    expect(call.signals.map(({ signal, verdict }) => [signal, verdict])).toEqual([
      ['time', 'faster'],
      ['throughput', 'slower'],
    ])
    expect(call.verdict).toBe('slower')
  })
})

describe('a generator that could not keep its schedule', () => {
  const late = { scheduleErrorP99Ns: 2e6 }

  it.each<[what: string, ratio: number, confirmed: boolean, verdict: string]>([
    ['leaves no same', 1, false, 'undecided'],
    ['leaves no faster', 0.5, false, 'undecided'],
    ['takes back no slowdown', 2, true, 'slower'],
  ])('%s', (_, ratio, confirmed, verdict) => {
    const state = stateUnder(openLoad)
    addLoads(state, 'screen', 20, changedBy(ratio, late), openLoad)
    if (confirmed) addLoads(state, 'confirm', 20, changedBy(ratio, late), openLoad)
    const call = judge(state)
    expect(call.verdict).toBe(verdict)
    expect(call.signals[0]?.note).toMatch(
      /^the generator could not keep its schedule: it started calls of head up to 2\.0 ms late \(p99\)/,
    )
  })

  it.each<[what: string, figures: (index: number) => BlockFigures]>([
    ['a millisecond', () => ({ scheduleErrorP99Ns: 1e6 })],
    ['a tenth of the tail', () => ({ scheduleErrorP99Ns: 2e6, p99Ns: 21e6 })],
    ['a few replicates', (index) => (index < 9 ? late : {})],
  ])('is one that is late by more than %s', (_, figures) => {
    const state = stateUnder(openLoad)
    addLoads(state, 'screen', 20, (_, index) => figures(index), openLoad)
    const [tail] = judge(state).signals
    expect(tail).toMatchObject({ verdict: 'same' })
    expect(tail).not.toHaveProperty('note')
  })
})

describe('an arm that breaks under load', () => {
  const failure = { reason: 'threw', phase: 'measure', message: '3 of 9 calls failed under load' } as const
  const breakArm = (state: CallState, arm: string): void => {
    const plan = state.nextLoad()
    if (plan === null) throw new Error('the call has a load')
    state.addLoad('screen', plan, { state: 'broken', arm, failure })
  }

  it.each([
    ['head', {}, 'broken'],
    ['base', {}, 'broken'],
    ['base', { added: true }, 'new'],
    ['base', { edited: true }, 'changed'],
  ] as const)('%s %j', (arm, changes, verdict) => {
    const state = stateUnder(openLoad, changes)
    addLoads(state, 'screen', 2, () => ({}), openLoad)
    breakArm(state, arm)
    expect(judge(state)).toMatchObject({ verdict, signals: [], breakage: { arm, replicate: 2, ...failure } })
  })

  it('by not setting up is not tried again in other processes: it had its own', () => {
    const state = stateUnder(openLoad)
    const plan = state.nextLoad()
    if (plan === null) throw new Error('the call has a load')
    state.addLoad('screen', plan, {
      state: 'broken',
      arm: 'head',
      failure: { ...failure, reason: 'setup-failed' },
    })
    expect(state.settled?.verdict).toBe('broken')
    expect(state.isolation).toBe('isolate')
  })

  it('and is an older revision is left out, and the others go on', () => {
    const state = stateUnder(closedLoad, { arms: threeArms })
    addLoads(state, 'screen', 2, () => ({}))
    breakArm(state, 'tidemark')
    addLoads(state, 'screen', 6, changedBy(1))
    const call = judge(state)
    expect(call).toMatchObject({ verdict: 'same', breakage: { arm: 'tidemark' } })
    expect(call.signals.map(({ reference, replicates }) => [reference, replicates])).toEqual([['base', 5]])
  })
})

/** Logarithm of what processes of the same code differ by. */
function normal({ next }: Random): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

/**
 * Measures a call as a gate would, until it is decided: every block of an arm is off by what processes differ by, and all
 * of them slow down together, evenly, over the gate.
 */
function simulate(ratio: number, spread: number, random: Random): GateCall {
  const state = stateUnder(closedLoad)
  let blocks = 0
  const figures = (arm: string): BlockFigures => {
    const drift = -0.01 * blocks++
    return { perSecond: 1000 * (arm === 'head' ? ratio : 1) * Math.exp(drift + spread * normal(random)) }
  }
  for (;;) {
    const [next] = planReplicates(state.series(underLoad), underLoad).values()
    if (next === undefined) return judge(state)
    addLoads(state, next.stage, next.more, figures)
  }
}

describe('simulated loads, whose processes differ by 10 %, on a machine that gets slower', () => {
  const calls = (ratio: number, count: number, label: string): readonly GateCall[] => {
    const random = seededRandom(46).fork(label)
    return Array.from({ length: count }, (_, at) => simulate(ratio, 0.1, random.fork(at)))
  }
  const share = (all: readonly GateCall[], verdict: string): number =>
    all.filter((call) => call.verdict === verdict).length / all.length

  it('of the same code are never named slower, and mostly the same', () => {
    const all = calls(1, 100, 'same')
    expect(share(all, 'slower')).toBe(0)
    expect(share(all, 'same')).toBeGreaterThan(0.9)
  })

  it('are found where head completes a third fewer', () => {
    const all = calls(0.67, 50, 'third')
    expect(share(all, 'slower')).toBeGreaterThan(0.97)
    expect(share(all, 'same')).toBe(0)
  })

  it('say what they would have found: a loss of so much is found, and half of it mostly is not', () => {
    // What eight fresh replicates that differ by 10 % would show, by their own account.
    const stated = calls(0.75, 50, 'stated').flatMap(({ signals }) =>
      signals.flatMap(({ detectable, confirmed }) => (confirmed && detectable !== null ? [detectable] : [])),
    )
    const typical = [...stated].sort((a, b) => a - b)[Math.floor(stated.length / 2)] ?? 0
    expect(typical).toBeGreaterThan(1.15)
    const found = share(calls(1 / typical, 100, 'as stated'), 'slower')
    expect(found).toBeGreaterThan(0.9)
    expect(share(calls(1 / Math.sqrt(typical), 50, 'half'), 'slower')).toBeLessThan(0.5)
  })
})
