import { hodgesLehmannLocation } from '@tidemark/stats'
import { describe, expect, it } from 'vitest'
import { confirmSuspects } from './confirmation.ts'
import { defaultPairedSettings } from './design.ts'
import { around, suspect } from './fixtures/series.ts'
import type { Series } from './series.ts'

const confirmed = (suspects: readonly Series[], familySize = suspects.length) =>
  Object.fromEntries(confirmSuspects(suspects, familySize, defaultPairedSettings))

describe('confirmSuspects', () => {
  it('has nothing to say of nobody', () => {
    expect(confirmed([])).toEqual({})
  })

  it('asks for fresh replicates, one more when two share alpha', () => {
    expect(confirmed([suspect('a')])).toEqual({ a: { state: 'open', next: 8, pSlower: null } })
    expect(confirmed([suspect('a'), suspect('b')])).toMatchObject({
      a: { state: 'open', next: 9 },
      b: { state: 'open', next: 9 },
    })
  })

  it('names what is slower again at the first look', () => {
    expect(confirmed([suspect('a', around(0.03, 8))])).toEqual({
      a: { state: 'slower', used: 8, pSlower: 1 / 256 },
    })
  })

  it('clears what is under the margin, however significant', () => {
    expect(confirmed([suspect('a', around(0.005, 8))])).toEqual({
      a: { state: 'same', used: 8, pSlower: 1 / 256 },
    })
  })

  it('does not name what may lie under the margin, however significant and whatever the estimate', () => {
    const aboutTheMargin = around(0.0105, 20, 0.3)
    expect(hodgesLehmannLocation(aboutTheMargin)).toBeGreaterThan(0.01)
    expect(confirmed([suspect('a', aboutTheMargin)])['a']).toMatchObject({ state: 'open', next: 26 })
  })

  it('goes on where neither holds, and gives up after the last look', () => {
    const noisy = around(0.015, 30, 0.2)
    const state = (count: number) => confirmed([suspect('a', noisy.slice(0, count))])['a']
    expect(state(8)).toMatchObject({ state: 'open', next: 14 })
    expect(state(14)).toMatchObject({ state: 'open', next: 20 })
    expect(state(20)).toMatchObject({ state: 'open', next: 26 })
    expect(state(30)).toMatchObject({ state: 'undecided', used: 26 })
  })

  it('finds at a later look what one wild replicate hid', () => {
    const fresh = [-0.5, ...around(0.03, 20)]
    expect(confirmed([suspect('a', fresh.slice(0, 8))])['a']).toMatchObject({ state: 'open', next: 14 })
    expect(confirmed([suspect('a', fresh.slice(0, 14))])['a']).toMatchObject({ state: 'open', next: 20 })
    expect(confirmed([suspect('a', fresh.slice(0, 20))])['a']).toMatchObject({ state: 'slower', used: 20 })
  })

  it('lets one that was cleared count, and one that was named step aside (Holm)', () => {
    const hidden = [-0.5, ...around(0.03, 20)]
    const withCleared = confirmed([suspect('a', hidden), suspect('b', around(0, 9))])['a']
    const withNamed = confirmed([suspect('a', hidden), suspect('b', around(0.03, 9))])['a']
    expect(withCleared).toMatchObject({ state: 'slower', used: 21 })
    expect(withNamed).toMatchObject({ state: 'slower', used: 21 })
    expect(withCleared?.pSlower).toBe(2 * (withNamed?.pSlower ?? Number.NaN))
  })

  it('waits for the late before a further look, but names what is certain whatever they bring', () => {
    const undecided = around(0.015, 9, 0.2)
    const states = confirmed([
      suspect('late', around(0.03, 3)),
      suspect('waits', undecided),
      suspect('certain', around(0.03, 10)),
    ])
    expect(states).toMatchObject({
      late: { state: 'open', next: 10 },
      waits: { state: 'open', next: 10 },
      certain: { state: 'slower', used: 10 },
    })
    expect(
      confirmed([suspect('late', around(0.03, 3)), suspect('waits', around(0.015, 30, 0.2))])['waits'],
    ).toMatchObject({ state: 'open', next: null })
  })

  it('does not wait for what ended, which stays undecided and in the family', () => {
    const states = confirmed([
      suspect('ended', around(0.03, 3), true),
      suspect('goes on', around(0.015, 9, 0.2)),
    ])
    expect(states).toMatchObject({
      ended: { state: 'undecided', used: 3, pSlower: null },
      'goes on': { state: 'open', next: 15 },
    })
  })

  it('counts those that may still become suspects', () => {
    expect(confirmed([suspect('a', around(0.03, 8))], 2)['a']).toMatchObject({ state: 'open', next: 9 })
    expect(confirmed([suspect('a', around(0.03, 9))], 2)['a']).toMatchObject({
      state: 'slower',
      pSlower: 2 / 512,
    })
  })
})
