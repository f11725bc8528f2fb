import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createArms } from './arms.mjs'
import { gateTrial } from './gate-trial.mjs'

describe('gateTrial', () => {
  let arms
  beforeAll(async () => {
    arms = await createArms()
  })
  afterAll(() => arms.remove())

  // Too short to be right about time; the objects are counted exactly once the call is compiled.
  const pair = {
    warmupSeconds: 0.15,
    maximumWarmupSeconds: 0.3,
    pairSeconds: 0.03,
    leastPairSeconds: 0.03,
    maximumPairSeconds: 0.03,
    probeSeconds: 0.04,
  }

  it('finds one more object for each call', async () => {
    const job = { part: 'alloc', variant: '', kinds: ['micro'], head: { objects: true }, sham: true }
    const { calls, brokenSuites } = await gateTrial(job, {
      arms,
      seed: 1,
      pair,
      signal: new AbortController().signal,
    })
    expect(brokenSuites).toEqual([])
    expect(calls.map(({ id, breakage }) => ({ id, breakage }))).toEqual([{ id: 'micro', breakage: null }])
    const [{ signals, replicates }] = calls
    expect(signals.find(({ signal }) => signal === 'alloc')?.verdict).toBe('slower')
    expect(replicates.length).toBeGreaterThanOrEqual(13)
  })

  it('measures nothing where the gate may know that nothing changed', async () => {
    const job = { part: 'size', variant: 'identical', kinds: [], head: {}, sham: true }
    const { calls } = await gateTrial(job, { arms, seed: 1, pair, signal: new AbortController().signal })
    expect(calls).toHaveLength(20)
    expect(calls.every(({ identical, replicates }) => identical && replicates.length === 0)).toBe(true)
  })
})
