import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultPairedSettings, type PairedSettings } from './design.ts'
import { around, series } from './fixtures/series.ts'
import { screenSeries } from './screening.ts'
import type { Series } from './series.ts'

/** Among so many that only the strictest suspicion is left. */
const amongMany = (one: Series, settings: PairedSettings) =>
  screenSeries([one], { ...settings, whole: many })[0]?.screening
const many = { series: 40, elsewhere: 39 }

const screened = (screen: readonly number[], ended = false) =>
  amongMany(series('a', { screen, ended }), defaultPairedSettings)

describe('screenSeries', () => {
  it('asks for the five replicates of the first look', () => {
    expect(screened([])).toEqual({ state: 'open', next: 5 })
    expect(screened(around(0, 4))).toEqual({ state: 'open', next: 5 })
  })

  it('finds a quiet unchanged call the same, and a slower one suspect, at the first look', () => {
    expect(screened(around(0, 5))).toEqual({ state: 'same', used: 5 })
    expect(screened(around(0.03, 5))).toEqual({ state: 'suspect', used: 5 })
  })

  it('does not suspect below the margin, however certain the slowdown', () => {
    expect(screened(around(0.005, 5))).toEqual({ state: 'same', used: 5 })
  })

  it('takes more replicates of a noisy call, and gives up after the last look', () => {
    const noisy = around(0.005, 30, 0.2)
    for (const [count, next] of [
      [5, 8],
      [8, 14],
      [13, 14],
      [14, 20],
    ] as const) {
      expect(screened(noisy.slice(0, count))).toEqual({ state: 'open', next })
    }
    expect(screened(noisy)).toEqual({ state: 'undecided', used: 20 })
  })

  it('does not suspect what one wild replicate moved', () => {
    const quiet = around(0, 13)
    const oneWild = [0.4, ...quiet]
    expect(screened(oneWild.slice(0, 5))).toEqual({ state: 'open', next: 8 })
    expect(screened(oneWild.slice(0, 8))).toEqual({ state: 'open', next: 14 })
    expect(screened(oneWild)).toEqual({ state: 'same', used: 14 })
  })

  it('takes three more before it says faster, which five cannot show', () => {
    expect(screened(around(-0.03, 5))).toEqual({ state: 'open', next: 8 })
    expect(screened(around(-0.03, 8))).toEqual({ state: 'faster', used: 8 })
  })

  it('takes as many as alpha needs before it says faster', () => {
    const strict = { alpha: 0.001 }
    const faster = around(-0.03, 14)
    expect(amongMany(series('a', { screen: faster.slice(0, 8) }), strict)).toEqual({
      state: 'open',
      next: 14,
    })
    expect(amongMany(series('a', { screen: faster }), strict)).toEqual({ state: 'faster', used: 14 })
  })

  it('says same of what looked faster and is not significantly so', () => {
    const mostlyFaster = [-0.05, -0.04, -0.06, -0.05, 0.002, 0.003, -0.03, -0.04]
    expect(screened(mostlyFaster.slice(0, 5))).toEqual({ state: 'open', next: 8 })
    expect(screened([...mostlyFaster.slice(0, 7), 0.009])).toEqual({ state: 'same', used: 8 })
  })

  it('leaves undecided what ended before a look decided', () => {
    expect(screened([], true)).toEqual({ state: 'undecided', used: 0 })
    expect(screened(around(0, 4), true)).toEqual({ state: 'undecided', used: 4 })
    expect(screened(around(0, 6), true)).toEqual({ state: 'same', used: 5 })
  })

  it('sees nothing in bytes that never change', () => {
    expect(amongMany(series('a', { margin: 16, screen: [0, 0, 0, 0, 0] }), defaultPairedSettings)).toEqual({
      state: 'same',
      used: 5,
    })
    expect(
      amongMany(series('a', { margin: 16, screen: [24, 24, 24, 24, 24] }), defaultPairedSettings),
    ).toEqual({ state: 'suspect', used: 5 })
  })

  it('suspects the more readily, the fewer series there are', () => {
    // A signed-rank p of 5/32: the one below zero has the third rank.
    const likely = series('a', { screen: [0.03, 0.04, -0.02, 0.01, 0.015] })
    const others = (count: number) => Array.from({ length: count }, (_, at) => series(`other ${at}`))
    const among = (count: number, settings = defaultPairedSettings) =>
      screenSeries([likely, ...others(count)], settings)[0]?.screening.state
    expect([among(0), among(5), among(6), among(40)]).toEqual(['suspect', 'suspect', 'open', 'open'])
    expect(among(0, { ...defaultPairedSettings, whole: { series: 7, elsewhere: 6 } })).toBe('open')
  })

  it('does not change its mind when replicates are added', () => {
    const value = fc.double({ min: -0.05, max: 0.05, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { maxLength: 22 }), fc.array(value, { maxLength: 10 }), (some, more) => {
        const before = screened(some)
        fc.pre(before?.state !== 'open')
        expect(screened([...some, ...more])).toEqual(before)
      }),
    )
  })
})
