import type { LoadArmOptions, SuiteArm } from '@tidemark/harness/runner'
import type { LoadResult } from '@tidemark/records'
import { seededRandom } from '@tidemark/stats'
import { describe, expect, it } from 'vitest'
import { callState, plannedCall, threeArms } from './fixtures/call-in-arms.ts'
import { closedLoad, loadFigures } from './fixtures/load-figures.ts'
import { defaultLoadTaking, type LoadOfArms, measureUnderLoad } from './measure-under-load.ts'

interface Taken {
  readonly arm: string
  readonly options: LoadArmOptions
}

/** One replicate of head, base and tidemark in which a block gives what is given for its arm. */
async function take(
  resultOf: (arm: string) => LoadResult,
  { abortAfter = Number.POSITIVE_INFINITY, seed = 1 } = {},
): Promise<{ readonly outcome: LoadOfArms; readonly taken: readonly Taken[] }> {
  const state = callState(plannedCall({ arms: threeArms }, { load: { callers: 4, durationSeconds: 30 } }))
  const plan = state.nextLoad()
  if (plan === null) throw new TypeError('the call has a load')
  const taken: Taken[] = []
  const stop = new AbortController()
  const outcome = await measureUnderLoad(plan, {
    root: '/head',
    pair: { timeLimitSeconds: 7, memoryLimitMib: 99 },
    load: { ...defaultLoadTaking, workers: 2 },
    random: seededRandom(seed),
    signal: stop.signal,
    loadArm: async ({ arm }: SuiteArm, options) => {
      taken.push({ arm, options })
      if (taken.length >= abortAfter) stop.abort()
      return resultOf(arm)
    },
  })
  return { outcome, taken }
}

describe('a replicate under load', () => {
  it('takes every arm, and then all in reverse order', async () => {
    const { outcome, taken } = await take((arm) => loadFigures({ perSecond: arm === 'head' ? 500 : 1000 }))
    const order = taken.map(({ arm }) => arm)
    expect(order.slice(3)).toEqual(order.slice(0, 3).reverse())
    expect([...order].sort()).toEqual(['base', 'base', 'head', 'head', 'tidemark', 'tidemark'])
    expect(outcome).toMatchObject({ state: 'loaded', shape: closedLoad })
    expect(outcome.state === 'loaded' && outcome.arms['tidemark']?.logRatio).toBeCloseTo(Math.log(2), 12)
  })

  it('has blocks of at most two seconds, with the settings of the gate', async () => {
    const { taken } = await take(() => loadFigures({}))
    expect(taken[0]?.options).toMatchObject({
      root: '/head',
      server: null,
      load: { kind: 'closed', callers: 4, durationSeconds: 2 },
      settings: { workers: 2, warmupSeconds: 1, timeLimitSeconds: 7, memoryLimitMib: 99 },
    })
  })

  it('gives all arms of a half the same arrivals, and each half and replicate others', async () => {
    const seedsOf = async (seed: number): Promise<readonly number[]> => {
      const { taken } = await take(() => loadFigures({}), { seed })
      return taken.map(({ options }) => options.settings.seed)
    }
    const seeds = await seedsOf(1)
    expect(new Set(seeds.slice(0, 3)).size).toBe(1)
    expect(new Set(seeds.slice(3)).size).toBe(1)
    expect(seeds[0]).not.toBe(seeds[3])
    expect(await seedsOf(1)).toEqual(seeds)
    expect(await seedsOf(2)).not.toEqual(seeds)
  })

  it('ends with the first block that breaks', async () => {
    const breakage = { reason: 'threw', phase: 'warm-up', message: 'Error: no', replicate: 0 } as const
    const { outcome, taken } = await take((arm) =>
      arm === 'base' ? { state: 'broken', load: closedLoad, breakage } : loadFigures({}),
    )
    expect(outcome).toEqual({
      state: 'broken',
      arm: 'base',
      failure: { reason: 'threw', phase: 'warm-up', message: 'Error: no' },
    })
    expect(taken.at(-1)?.arm).toBe('base')
    expect(taken.filter(({ arm }) => arm === 'base')).toHaveLength(1)
  })

  it('gives nothing when it is stopped', async () => {
    const { outcome, taken } = await take(() => loadFigures({}), { abortAfter: 2 })
    expect(outcome).toEqual({ state: 'stopped' })
    expect(taken).toHaveLength(2)
  })
})
