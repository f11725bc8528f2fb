import type { CountOptions, CountOutcome, SuiteArm } from '@tidemark/harness/runner'
import { defaultPairSettings } from '@tidemark/harness/runner'
import { describe, expect, it } from 'vitest'
import type { CallState } from './call-state.ts'
import { type CountGateOptions, countGate } from './count-gate.ts'
import { addReplicates, broken, callState, plannedCall, threeArms } from './fixtures/call-in-arms.ts'

/** A process of an arm starts with a billion instructions, and each call takes what is given. */
function processes(perOperation: Readonly<Record<string, number>>) {
  const started: string[] = []
  const count = async ({ arm }: SuiteArm, _: string, { operations }: CountOptions): Promise<CountOutcome> => {
    started.push(`${arm} ${operations}`)
    return { state: 'counted', instructions: 1e9 + (perOperation[arm] ?? 0) * operations }
  }
  return { started, count }
}

function options(changes: Partial<CountGateOptions>): CountGateOptions {
  return {
    root: '/arms/head',
    pair: defaultPairSettings,
    signal: new AbortController().signal,
    inTime: () => true,
    onCall: () => {},
    count: processes({}).count,
    ...changes,
  }
}

/** A call that takes a millisecond: a hundred and three hundred calls are counted. */
function measuredOnce(state = callState()): CallState {
  addReplicates(state, 'screen', 1, () => ({ head: { ns: 1e6 }, base: { ns: 1e6 } }))
  return state
}

describe('counting', () => {
  it('starts two processes twice for each arm, in turns, and takes their differences', async () => {
    const state = measuredOnce(callState(plannedCall({ arms: threeArms })))
    const { started, count } = processes({ head: 5050, base: 5000, tidemark: 4000 })
    expect(await countGate([state], options({ count }))).toBe(true)
    const once = ['head 100', 'head 300', 'base 100', 'base 300', 'tidemark 100', 'tidemark 300']
    expect(started).toEqual([...once, ...once])
    expect(state.instructions).toEqual({
      state: 'counted',
      perOperation: new Map([
        ['head', [5050, 5050]],
        ['base', [5000, 5000]],
        ['tidemark', [4000, 4000]],
      ]),
    })
  })

  it('leaves alone what is settled, and what nobody knows the time of', async () => {
    const settled = measuredOnce()
    settled.add('screen', settled.nextPlan(), broken('head'))
    const { started, count } = processes({})
    const states = [settled, callState(plannedCall({ settled: { verdict: 'same' } })), callState()]
    expect(await countGate(states, options({ count }))).toBe(true)
    expect(started).toEqual([])
    expect(states.map(({ instructions }) => instructions)).toEqual([null, null, null])
  })

  it('ends a call with its first failure, and goes on with the next', async () => {
    const failure = { reason: 'timeout', phase: 'unknown', message: 'did not end' } as const
    const { started, count } = processes({})
    const states = [measuredOnce(), measuredOnce()]
    let first = true
    const failing: typeof count = async (...given) => {
      const outcome = await count(...given)
      if (!first) return outcome
      first = false
      return { state: 'broken', failure }
    }
    expect(await countGate(states, options({ count: failing }))).toBe(true)
    expect(states[0]?.instructions).toEqual({ state: 'unknown', note: 'head: did not end' })
    expect(states[1]?.instructions?.state).toBe('counted')
    expect(started).toHaveLength(9)
  })

  it('ends with the budget, and says what was left', async () => {
    const { started, count } = processes({})
    const states = [measuredOnce(), measuredOnce()]
    const calls: string[] = []
    const complete = await countGate(
      states,
      options({
        count,
        inTime: () => started.length < 8,
        onCall: (suite, call) => calls.push(`${suite} ${call}`),
      }),
    )
    expect(complete).toBe(false)
    expect(calls).toEqual(['orders call'])
    expect(states.map(({ instructions }) => instructions?.state)).toEqual(['counted', 'unknown'])
    expect(states[1]?.instructions).toEqual({ state: 'unknown', note: 'out of time' })
  })

  it('ends at once when the gate is stopped, which is no lack of time', async () => {
    const stopped = new AbortController()
    const { started, count } = processes({})
    const stopping: typeof count = async (...given) => {
      stopped.abort()
      return count(...given)
    }
    const states = [measuredOnce(), measuredOnce()]
    expect(await countGate(states, options({ count: stopping, signal: stopped.signal }))).toBe(true)
    expect(started).toHaveLength(1)
    for (const { instructions } of states) {
      expect(instructions).toEqual({ state: 'unknown', note: 'the gate was stopped' })
    }
  })

  it('gives a call that takes its time six of its own limits', async () => {
    const state = measuredOnce(callState(plannedCall({}, { timeLimitSeconds: 60 })))
    const limits: number[] = []
    const { count } = processes({})
    const noting: typeof count = (arm, id, given) => {
      limits.push(given.timeLimitSeconds)
      return count(arm, id, given)
    }
    await countGate([state, measuredOnce()], options({ count: noting }))
    expect(new Set(limits)).toEqual(new Set([360, 120]))
  })
})
