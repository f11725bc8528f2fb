import { describe, expect, it } from 'vitest'
import { addReplicates, callState } from './fixtures/call-in-arms.ts'
import { countedOperations } from './instruction-counts.ts'

describe('the numbers of calls', () => {
  it.each<[ns: number, fewer: number, more: number]>([
    [1000, 100_000, 300_000],
    [1e6, 100, 300],
    [40e6, 3, 8],
    // Slower than the time that is counted: once more each.
    [1e9, 1, 2],
  ])('of calls of %d ns', (ns, fewer, more) => {
    const state = callState()
    addReplicates(state, 'screen', 1, () => ({ head: { ns }, base: { ns: ns / 3 } }))
    expect(countedOperations(state.replicates)).toEqual({ fewer, more })
  })

  it('follow the slowest arm of the median replicate', () => {
    const state = callState()
    addReplicates(state, 'screen', 3, (index) => ({
      head: { ns: 1e6 },
      base: { ns: [2e6, 50e6, 1e6][index] ?? 0 },
    }))
    expect(countedOperations(state.replicates)).toEqual({ fewer: 50, more: 150 })
  })
})
