import { describe, expect, it } from 'vitest'
import type { CallState } from './call-state.ts'
import { addReplicates, broken, callState, jitter, plannedCall, suiteArm } from './fixtures/call-in-arms.ts'
import { defaultGateJudgeSettings } from './settings.ts'
import { judgeSham } from './sham.ts'

/** The base beside its copy, which takes `ratio` times as long. */
function shamOf(ratio: number, replicates: number, margin?: number): CallState {
  const limits = margin === undefined ? {} : { margin }
  const state = callState(plannedCall({ arms: [suiteArm('base'), suiteArm('sham')] }, { limits }))
  addReplicates(state, 'screen', replicates, (index) => ({ sham: { ns: (1000 / ratio) * jitter(index) } }))
  return state
}

describe('the base and its copy', () => {
  it.each([
    ['alarm when the copy is faster', 1.1, undefined, true],
    ['alarm when the copy is slower', 0.9, undefined, true],
    ['do not alarm within the margin', 1.005, undefined, false],
    ['do not alarm within the margin of their call', 1.1, 0.2, false],
  ])('%s', (_, ratio, margin, alarmed) => {
    const [sham] = judgeSham(shamOf(ratio, 8, margin), defaultGateJudgeSettings)
    expect(sham).toMatchObject({ suite: 'orders', call: 'call', alarmed, replicates: 8 })
    expect(sham?.effect).toBeCloseTo(ratio, 2)
  })

  it('cannot alarm by few replicates, however far they are apart', () => {
    expect(judgeSham(shamOf(100, 7), defaultGateJudgeSettings)).toMatchObject([
      { alarmed: false, replicates: 7 },
    ])
  })

  it('tell nothing where they were not measured', () => {
    const state = shamOf(1, 0)
    expect(judgeSham(state, defaultGateJudgeSettings)).toEqual([])
    state.add('screen', state.nextPlan(), broken('sham'))
    expect(judgeSham(state, defaultGateJudgeSettings)).toEqual([])
  })
})
