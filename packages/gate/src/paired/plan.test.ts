import { describe, expect, it } from 'vitest'
import { defaultPairedSettings } from './design.ts'
import { around, series, suspect } from './fixtures/series.ts'
import { planReplicates } from './plan.ts'
import type { Series } from './series.ts'

const plan = (all: readonly Series[]) => Object.fromEntries(planReplicates(all, defaultPairedSettings))

describe('planReplicates', () => {
  it('asks for nothing when there is nothing', () => {
    expect(plan([])).toEqual({})
  })

  it('asks each series for what is missing to its next look', () => {
    expect(
      plan([
        series('new'),
        series('begun', { screen: around(0, 3) }),
        series('noisy', { screen: around(0, 6, 0.2) }),
        series('same', { screen: around(0, 5) }),
      ]),
    ).toEqual({
      new: { stage: 'screen', more: 5 },
      begun: { stage: 'screen', more: 2 },
      noisy: { stage: 'screen', more: 2 },
    })
  })

  it('starts to confirm when all are screened, ended ones included', () => {
    expect(plan([suspect('a'), series('b')])).toEqual({ b: { stage: 'screen', more: 5 } })
    expect(plan([suspect('a'), series('b', { ended: true })])).toEqual({ a: { stage: 'confirm', more: 8 } })
  })

  it('asks the late only, until all suspects can be looked at', () => {
    const waiting = around(0.015, 9, 0.2)
    expect(plan([suspect('a', waiting), suspect('b', around(0.03, 5))])).toEqual({
      b: { stage: 'confirm', more: 4 },
    })
    expect(plan([suspect('a', waiting), suspect('b', around(0.03, 9))])).toEqual({
      a: { stage: 'confirm', more: 6 },
    })
  })

  it('asks for nothing when all is decided or ended', () => {
    expect(
      plan([
        series('same', { screen: around(0, 5) }),
        suspect('slower', around(0.03, 9)),
        suspect('broken', around(0.03, 2), true),
      ]),
    ).toEqual({})
  })

  it('refuses what cannot be judged', () => {
    expect(() => planReplicates([series('a', { screen: [Number.NaN] })], defaultPairedSettings)).toThrow(
      "screen[0] of 'a' must be a finite number, got NaN",
    )
  })
})
