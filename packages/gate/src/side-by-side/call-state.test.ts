import type { Signal } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import {
  addReplicates,
  broken,
  callState,
  measured,
  plannedCall,
  threeArms,
} from './fixtures/call-in-arms.ts'
import { defaultGateJudgeSettings } from './settings.ts'

function slotsOf(plan: { readonly slots: readonly { readonly arm: string }[] }): readonly string[] {
  return plan.slots.map(({ arm }) => arm)
}

describe('the order of the arms', () => {
  it.each([plannedCall().arms, threeArms])(
    'is followed by its reverse, so that no arm has a place of its own',
    (...arms) => {
      const state = callState(plannedCall({ arms }))
      const orders: (readonly string[])[] = []
      for (let turn = 0; turn < 40; turn++) {
        const plan = state.nextPlan()
        orders.push(slotsOf(plan))
        state.add('screen', plan, measured(plan))
      }
      for (let turn = 0; turn < orders.length; turn += 2) {
        expect(orders[turn + 1]).toEqual([...(orders[turn] ?? [])].reverse())
      }
      // All orders are possible, not only one and its reverse.
      expect(new Set(orders.map(String)).size).toBe(arms.length === 2 ? 2 : 6)
    },
  )

  it('follows from the seed and the call alone', () => {
    const orders = (seed: number, id: string): readonly string[] => {
      const state = callState(plannedCall({ arms: threeArms }, { id }), seed)
      return Array.from({ length: 20 }, () => {
        const plan = state.nextPlan()
        state.add('screen', plan, measured(plan))
        return slotsOf(plan).join(' ')
      })
    }
    expect(orders(3, 'call')).toEqual(orders(3, 'call'))
    expect(orders(3, 'call')).not.toEqual(orders(4, 'call'))
    expect(orders(3, 'call')).not.toEqual(orders(3, 'other'))
  })

  it('does not move a figure to another arm', () => {
    const state = callState(plannedCall({ arms: threeArms }))
    addReplicates(state, 'screen', 6, () => ({ head: { ns: 3000, bytes: 30 }, tidemark: { ns: 2000 } }))
    for (const { arms, slots } of state.replicates) {
      expect(Object.keys(arms).sort()).toEqual(['base', 'head', 'tidemark'])
      expect(arms['head']).toMatchObject({ p50Ns: 3000, bytesPerOperation: 30, logRatio: 0 })
      expect(arms['base']?.logRatio).toBeCloseTo(Math.log(3), 12)
      expect(arms['tidemark']?.logRatio).toBeCloseTo(Math.log(1.5), 12)
      expect([...slots].sort()).toEqual(['base', 'head', 'tidemark'])
    }
  })
})

describe('a call that breaks', () => {
  it.each([
    ['in head', 'head', {}, 'broken'],
    ['in head, where it is new', 'head', { added: true }, 'broken'],
    ['in head, where it was edited', 'head', { edited: true }, 'broken'],
    ['in nobody knows which arm', null, { added: true, edited: true }, 'broken'],
    ['in the base', 'base', {}, 'broken'],
    ['in the base, which does not have it', 'base', { added: true }, 'new'],
    ['in the base, which has another one', 'base', { edited: true }, 'changed'],
  ] as const)('%s', (_, arm, changes, verdict) => {
    const state = callState(plannedCall(changes))
    addReplicates(state, 'screen', 2, () => ({}))
    const plan = state.nextPlan()
    state.add('screen', plan, broken(arm))
    expect(state.settled?.verdict).toBe(verdict)
    expect(state.breakage).toMatchObject({ arm, reason: 'threw', message: 'Error: no', replicate: 2 })
    // Whatever was still under way comes too late.
    state.add('screen', plan, measured(plan))
    expect(state.replicates).toHaveLength(2)
    expect(state.series(defaultGateJudgeSettings).every(({ ended }) => ended === true)).toBe(true)
  })

  it('in an older revision alone goes on without that revision, and says so', () => {
    const state = callState(plannedCall({ arms: threeArms }))
    addReplicates(state, 'screen', 2, () => ({}))
    state.add('screen', state.nextPlan(), broken('tidemark'))
    expect(state.settled).toBeNull()
    expect(state.references).toEqual(['base'])
    expect(state.breakage).toMatchObject({ arm: 'tidemark', replicate: 2 })
    expect([...slotsOf(state.nextPlan())].sort()).toEqual(['base', 'head'])
    addReplicates(state, 'screen', 1, () => ({}))
    const series = state.series(defaultGateJudgeSettings)
    expect(series.map(({ reference, screen }) => [reference, screen.length])).toEqual([
      ['base', 3],
      ['base', 3],
    ])
  })

  it.each(['load-failed', 'setup-failed', 'crashed'] as const)(
    'at once by %s is tried once more with each arm in a process of its own',
    (reason) => {
      const state = callState()
      state.add('screen', state.nextPlan(), broken('base', { reason }))
      expect(state.settled).toBeNull()
      const apart = state.nextPlan()
      expect(apart.isolation).toBe('process')
      // Why is not forgotten, should it work now.
      expect(state.breakage).toMatchObject({ reason, arm: 'base' })
      state.add('screen', apart, broken('base', { reason }))
      expect(state.settled?.verdict).toBe('broken')
      expect(state.isolation).toBe('process')
    },
  )

  it.each([
    ['for another reason', 0, 'threw'],
    ['after it could be measured together', 1, 'crashed'],
  ] as const)('%s is not tried again', (_, replicates, reason) => {
    const state = callState()
    addReplicates(state, 'screen', replicates, () => ({}))
    state.add('screen', state.nextPlan(), broken('head', { reason }))
    expect(state.settled?.verdict).toBe('broken')
    expect(state.isolation).toBe('isolate')
  })

  it.each([
    ['a ratio that is no number', { head: { ns: Number.NaN } }],
    ['a time of nothing', { base: { ns: 0 } }],
    ['bytes that are no number', { head: { bytes: Number.NaN } }],
    ['bytes without end', { base: { bytes: Number.POSITIVE_INFINITY } }],
  ])('by %s is never fast', (_, costs) => {
    const state = callState()
    const plan = state.nextPlan()
    state.add('screen', plan, measured(plan, costs))
    expect(state.settled).toMatchObject({ verdict: 'broken', breakage: { reason: 'no-samples', arm: null } })
    expect(state.replicates).toEqual([])
  })

  it('by a comparison that is missing', () => {
    const state = callState(plannedCall({ added: true }))
    const plan = state.nextPlan()
    const outcome = measured({ ...plan, comparisons: [] })
    state.add('screen', plan, outcome)
    expect(state.settled?.verdict).toBe('broken')
  })
})

describe('series', () => {
  it('are one for each signal and reference, with the figures of their stage', () => {
    const state = callState(plannedCall({ arms: threeArms }))
    addReplicates(state, 'screen', 2, () => ({ head: { ns: 2000, bytes: 100 }, tidemark: { bytes: 90 } }))
    addReplicates(state, 'confirm', 1, () => ({}))
    const series = state.series(defaultGateJudgeSettings)
    expect(
      series.map(({ signal, reference, screen, confirm }) => [signal, reference, screen, confirm]),
    ).toEqual([
      ['time', 'base', [Math.log(2), Math.log(2)], [0]],
      ['alloc', 'base', [100, 100], [0]],
      ['time', 'tidemark', [Math.log(2), Math.log(2)], [0]],
      ['alloc', 'tidemark', [10, 10], [0]],
    ])
    expect(new Set(series.map(({ key }) => key)).size).toBe(4)
  })

  it('take the margin of their suite before that of the gate', () => {
    const margins = (limits: { margin?: number }): readonly number[] =>
      callState(plannedCall({}, { limits }))
        .series({ ...defaultGateJudgeSettings, signals: ['time'] })
        .map(({ margin }) => margin)
    expect(margins({ margin: 0.2 })[0]).toBeCloseTo(Math.log(1.2), 12)
    expect(margins({})[0]).toBeCloseTo(Math.log(1.01), 12)
  })

  it('take the margins of their own against a reference that has some', () => {
    const margins = { time: 0.05, alloc: 0.02 }
    const state = callState(
      plannedCall(
        { arms: threeArms, marginsAgainst: new Map([['tidemark', margins]]) },
        { limits: { margin: 0.2 } },
      ),
    )
    addReplicates(state, 'screen', 5, () => ({ base: { bytes: 1e6 }, tidemark: { bytes: 1e6 } }))
    expect(
      state
        .series(defaultGateJudgeSettings)
        .map(({ reference, signal, margin }) => [reference, signal, margin]),
    ).toEqual([
      ['base', 'time', Math.log1p(0.2)],
      ['base', 'alloc', 1000],
      ['tidemark', 'time', Math.log1p(0.05)],
      ['tidemark', 'alloc', 20_000],
    ])
  })

  it('have a margin of bytes that later replicates do not move, and never less than a small object', () => {
    const marginAfter = (count: number, bytes: (index: number) => number): number | undefined => {
      const state = callState()
      addReplicates(state, 'screen', count, (index) => ({ base: { bytes: bytes(index) } }))
      return state.series({ ...defaultGateJudgeSettings, signals: ['alloc'] })[0]?.margin
    }
    expect(marginAfter(5, () => 1e6)).toBe(1000)
    expect(marginAfter(20, (index) => (index < 5 ? 1e6 : 9e6))).toBe(1000)
    expect(marginAfter(5, () => 100)).toBe(16)
    expect(marginAfter(0, () => 0)).toBe(16)
  })

  it('have a margin of bytes beyond what both arms vary by, whatever a single odd process did', () => {
    const marginOf = (base: readonly number[], head: readonly number[]): number | undefined => {
      const state = callState()
      addReplicates(state, 'screen', 5, (index) => ({
        base: { bytes: base[index] ?? 0 },
        head: { bytes: head[index] ?? 0 },
      }))
      return state.series({ ...defaultGateJudgeSettings, signals: ['alloc'] })[0]?.margin
    }
    expect(marginOf([100, 140, 120, 110, 130], [100, 150, 120, 110, 130])).toBe(80)
    expect(marginOf([100, 100, 900, 100, 100], [132, 132, 132, 132, 132])).toBe(16)
  })

  it('are of pairs alone: instructions are counted apart', () => {
    const signalsFor = (signals: readonly Signal[]): readonly string[] =>
      callState()
        .series({ ...defaultGateJudgeSettings, signals })
        .map(({ signal }) => signal)
    expect(signalsFor(['instructions', 'time'])).toEqual(['time'])
    expect(signalsFor(['instructions'])).toEqual([])
  })

  it('that are ended stay so', () => {
    const state = callState()
    const [time, alloc] = state.series(defaultGateJudgeSettings)
    state.end(new Set([time?.key ?? '']))
    expect(state.series(defaultGateJudgeSettings).map(({ ended }) => ended)).toEqual([true, false])
    expect(alloc?.ended).toBe(false)
  })

  it('are none where the plan knew the verdict', () => {
    const planned = plannedCall({ settled: { verdict: 'same' } })
    expect(callState(planned).series(defaultGateJudgeSettings)).toEqual([])
  })
})
