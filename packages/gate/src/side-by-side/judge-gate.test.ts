import type { Signal } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import type { CallState } from './call-state.ts'
import { addReplicates, broken, callState, jitter, plannedCall, threeArms } from './fixtures/call-in-arms.ts'
import { judgeGate } from './judge-gate.ts'
import type { GatePlan } from './plan.ts'
import { defaultGateJudgeSettings } from './settings.ts'

const nothingGone: GatePlan = { calls: [], gone: [], brokenSuites: [] }

function judge(
  states: readonly CallState[],
  plan = nothingGone,
  settings = defaultGateJudgeSettings,
): ReturnType<typeof judgeGate> {
  return judgeGate(plan, { states, sham: null }, 'head', settings)
}

/** A call whose time and bytes are `ratio` times and `bytes` more than the base's. */
function changedBy(ratio: number, bytes: number, confirmed: boolean, state = callState()): CallState {
  const costs = (index: number) => ({
    head: { ns: 1000 * ratio * jitter(index), bytes: 5000 + bytes + jitter(index) },
    base: { ns: 1000, bytes: 5000 },
  })
  addReplicates(state, 'screen', 20, costs)
  if (confirmed) addReplicates(state, 'confirm', 20, costs)
  return state
}

describe('the verdict of a call', () => {
  it.each<[what: string, ratio: number, bytes: number, confirmed: boolean, verdict: string]>([
    ['nothing changed', 1, 0, false, 'same'],
    ['slower in time alone', 1.2, 0, true, 'slower'],
    ['more bytes alone', 1, 500, true, 'slower'],
    ['faster, but more bytes', 0.5, 500, true, 'slower'],
    ['faster', 0.5, 0, false, 'faster'],
    // Fewer bytes is no speed.
    ['fewer bytes alone', 1, -500, false, 'same'],
    ['suspected, never confirmed', 1.2, 0, false, 'undecided'],
    ['faster in time, bytes suspected', 0.5, 500, false, 'undecided'],
  ])('%s', (_, ratio, bytes, confirmed, verdict) => {
    const { calls } = judge([changedBy(ratio, bytes, confirmed)])
    expect(calls.map((call) => call.verdict)).toEqual([verdict])
  })

  it.each<[what: string, ratio: number, head: number, signals: readonly Signal[], verdict: string]>([
    ['slower in instructions alone', 1, 1020, ['time', 'alloc', 'instructions'], 'slower'],
    ['fewer instructions in the same time', 1, 900, ['time', 'instructions'], 'same'],
    ['faster, with more instructions within the margin', 0.5, 1005, ['time', 'instructions'], 'faster'],
    ['fewer instructions, and nothing else asked for', 1, 900, ['instructions'], 'faster'],
    ['as many', 1.2, 1000, ['instructions'], 'same'],
  ])('%s', (_, ratio, head, signals, verdict) => {
    const state = changedBy(ratio, 0, false)
    const perOperation = new Map([
      ['head', [head, head]],
      ['base', [1000, 1000]],
    ])
    state.setInstructions({ state: 'counted', perOperation })
    const { calls } = judge([state], nothingGone, { ...defaultGateJudgeSettings, signals })
    expect(calls.map((call) => call.verdict)).toEqual([verdict])
    expect(calls[0]?.signals.map(({ signal }) => signal)).toEqual(signals)
  })

  it('is undecided where instructions were asked for and could not be counted', () => {
    const state = changedBy(1, 0, false)
    state.setInstructions({ state: 'unknown', note: 'head: timeout' })
    const [call] = judge([state]).calls
    expect(call?.verdict).toBe('undecided')
    expect(call?.signals.at(-1)).toMatchObject({ signal: 'instructions', note: 'head: timeout' })
  })

  it('tells the effect as a ratio and as bytes, by the fresh replicates where there are some', () => {
    const [call] = judge([changedBy(1.2, 500, true)]).calls
    const [time, alloc] = call?.signals ?? []
    expect(time).toMatchObject({ signal: 'time', reference: 'base', verdict: 'slower', confirmed: true })
    expect(time?.effect).toBeCloseTo(1.2, 2)
    expect(time?.margin).toBeCloseTo(1.01, 12)
    expect(time?.interval?.[0]).toBeGreaterThan(1.19)
    expect(alloc).toMatchObject({ signal: 'alloc', reference: 'base', verdict: 'slower', confirmed: true })
    expect(alloc?.effect).toBeCloseTo(501, 0)
    expect(alloc?.margin).toBe(16)
  })

  it('is slower when only an older revision was faster', () => {
    const state = callState(plannedCall({ arms: threeArms }))
    const costs = (index: number) => ({
      head: { ns: 1200 * jitter(index) },
      base: { ns: 1200 },
      tidemark: { ns: 1000 },
    })
    addReplicates(state, 'screen', 20, costs)
    addReplicates(state, 'confirm', 20, costs)
    const [call] = judge([state]).calls
    expect(call?.verdict).toBe('slower')
    expect(
      call?.signals.filter(({ verdict }) => verdict === 'slower').map(({ reference }) => reference),
    ).toEqual(['tidemark'])
  })

  it('is undecided without any replicate', () => {
    const [call] = judge([callState()]).calls
    expect(call).toMatchObject({ verdict: 'undecided', signals: [], replicates: [], identical: false })
  })

  it('is the same without any replicate only where the code is', () => {
    const [call] = judge([callState(plannedCall({ settled: { verdict: 'same' } }))]).calls
    expect(call).toMatchObject({ verdict: 'same', identical: true, signals: [], replicates: [] })
  })

  it('is gone for what only the base has', () => {
    const gone = [{ suite: 'orders', file: 'a.bench.ts', id: 'old' }]
    const { calls } = judge([], { ...nothingGone, gone })
    expect(calls).toMatchObject([{ suite: 'orders', id: 'old', verdict: 'gone', identical: false }])
  })
})

describe('a call that broke', () => {
  it('judges nothing by what was measured until then', () => {
    const state = changedBy(1.2, 500, true, callState(plannedCall({}, { limits: { budget: { p50Ns: 1 } } })))
    state.add('confirm', state.nextPlan(), broken('head'))
    const [call] = judge([state]).calls
    expect(call).toMatchObject({ verdict: 'broken', signals: [], breaches: [], identical: false })
    expect(call?.breakage).toMatchObject({ arm: 'head', reason: 'threw', replicate: 40 })
    expect(call?.replicates).toHaveLength(40)
  })
})

describe('budgets', () => {
  const limits = { budget: { p50Ns: 1500, p99Ns: 4000, allocBytes: 100 } }
  const inBudget = { ns: 1500, p99Ns: 4000, bytes: 100 }

  it.each([
    ['kept to the last digit', inBudget, []],
    ['of the median', { ...inBudget, ns: 1501 }, ['p50']],
    ['of the tail', { ...inBudget, p99Ns: 4001 }, ['p99']],
    ['of bytes', { ...inBudget, bytes: 101 }, ['alloc']],
    ['of all', { ns: 1e6, p99Ns: 1e6, bytes: 1e6 }, ['p50', 'p99', 'alloc']],
  ])('%s, by head alone', (_, head, what) => {
    const state = callState(plannedCall({}, { limits }))
    addReplicates(state, 'screen', 5, () => ({ head, base: { ns: 1e9, p99Ns: 1e9, bytes: 1e9 } }))
    const [call] = judge([state]).calls
    expect(call?.breaches.map((breach) => breach.what)).toEqual(what)
  })

  it('are held against the median replicate, and not against none', () => {
    const state = callState(plannedCall({}, { limits }))
    expect(judge([state]).calls[0]?.breaches).toEqual([])
    addReplicates(state, 'screen', 5, (index) => ({ head: { ns: index < 2 ? 1e6 : 1000, p99Ns: 2000 } }))
    expect(judge([state]).calls[0]?.breaches).toEqual([])
    addReplicates(state, 'screen', 2, () => ({ head: { ns: 1e6, p99Ns: 2000 } }))
    expect(judge([state]).calls[0]?.breaches).toEqual([{ what: 'p50', limit: 1500, measured: 1e6 }])
  })
})
