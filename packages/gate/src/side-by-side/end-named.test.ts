import { describe, expect, it } from 'vitest'
import { planReplicates } from '../paired/plan.ts'
import type { CallState } from './call-state.ts'
import { endNamed } from './end-named.ts'
import {
  type ArmCost,
  addReplicates,
  callState,
  jitter,
  plannedCall,
  threeArms,
} from './fixtures/call-in-arms.ts'
import { defaultGateJudgeSettings } from './settings.ts'

const settings = defaultGateJudgeSettings

/** Measured as often as five series that are suspected need for their first look, and not once more. */
function confirmed(costs: (index: number) => Readonly<Record<string, ArmCost>>, arms = threeArms): CallState {
  const state = callState(plannedCall({ arms }))
  addReplicates(state, 'screen', 20, costs)
  addReplicates(state, 'confirm', 11, costs)
  return state
}

/** What is still to be measured, as `signal reference`. */
function open(state: CallState): string[] {
  const series = state.series(settings)
  const plan = planReplicates(series, settings)
  return series.filter(({ key }) => plan.has(key)).map(({ signal, reference }) => `${signal} ${reference}`)
}

/** Bytes that look grown and scatter too widely to be sure of it. */
const unsureBytes = (index: number): number => 10_000 + (index % 3 === 0 ? -150 : 400) + index

describe('a call that is named slower', () => {
  it('waits for no other signal against the same reference', () => {
    const state = confirmed((index) => ({
      head: { ns: 1100 * jitter(index), bytes: unsureBytes(index) },
      base: { bytes: 10_000 },
      tidemark: { bytes: 10_000 },
    }))
    expect(open(state)).toEqual(['alloc base', 'alloc tidemark'])
    endNamed([state], settings)
    expect(open(state)).toEqual([])
  })

  it('is still compared with the other reference', () => {
    const state = confirmed((index) => ({
      head: { ns: 1100 * jitter(index), bytes: unsureBytes(index) },
      base: { bytes: 10_000 },
      // As slow as head, so that only the bytes are open.
      tidemark: { ns: 1100 * jitter(index + 7), bytes: 10_000 },
    }))
    endNamed([state], settings)
    expect(open(state)).toEqual(['alloc tidemark'])
  })

  it('ends nothing of another call', () => {
    const slower = confirmed((index) => ({ head: { ns: 1100 * jitter(index) } }))
    const unsure = callState(plannedCall({ arms: threeArms.slice(0, 2) }, { id: 'other' }), 2)
    const costs = (index: number): Readonly<Record<string, ArmCost>> => ({
      head: { bytes: unsureBytes(index) },
      base: { bytes: 10_000 },
    })
    addReplicates(unsure, 'screen', 20, costs)
    addReplicates(unsure, 'confirm', 11, costs)
    const before = open(unsure)
    endNamed([slower, unsure], settings)
    expect(open(unsure)).toEqual(before)
    expect(before).toEqual(['alloc base'])
  })
})
