import { describe, expect, it } from 'vitest'
import { parts, planTrials } from './parts.mjs'

describe('planTrials', () => {
  it('names every trial once, the same in every run', () => {
    const ids = planTrials(Object.keys(parts), null).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(planTrials(Object.keys(parts), null).map(({ id }) => id)).toEqual(ids)
  })

  it('compares the same code 200 times, and neutral edits 50 times, at least', () => {
    const calls = (part) => planTrials([part], null).reduce((sum, { kinds }) => sum + kinds.length, 0)
    expect(calls('aa')).toBeGreaterThanOrEqual(200)
    expect(calls('neutral')).toBeGreaterThanOrEqual(50)
  })

  it('brings all parts forward together', () => {
    const jobs = planTrials(['aa', '2', 'size'], null)
    const half = jobs.slice(0, jobs.length / 2)
    expect(half.filter(({ part }) => part === 'aa').length).toBeGreaterThanOrEqual(19)
    expect(half.filter(({ part }) => part === '2').length).toBeGreaterThanOrEqual(27)
    expect(half.some(({ part }) => part === 'size')).toBe(true)
  })

  it('measures each slowed call alone, and takes another number of trials', () => {
    expect(planTrials(['1'], 1)).toEqual(
      ['micro', 'json', 'http', 'alloc', 'async'].map((kind) => ({
        id: `1 ${kind} 0`,
        part: '1',
        trial: 0,
        variant: '',
        kinds: [kind],
        head: { percent: 1 },
        sham: false,
        margin: 0.004,
        signals: ['time'],
      })),
    )
  })
})
