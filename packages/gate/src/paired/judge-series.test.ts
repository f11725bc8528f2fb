import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultPairedSettings } from './design.ts'
import { around, series, suspect } from './fixtures/series.ts'
import { judgeSeries, type SeriesVerdict } from './judge-series.ts'
import type { Series } from './series.ts'

function verdicts(all: readonly Series[]): Record<string, SeriesVerdict> {
  return Object.fromEntries(judgeSeries(all, defaultPairedSettings))
}

function words(all: readonly Series[]): Record<string, string> {
  return Object.fromEntries(Object.entries(verdicts(all)).map(([key, { verdict }]) => [key, verdict]))
}

describe('judgeSeries', () => {
  it('gives each series its word', () => {
    expect(
      words([
        series('same', { screen: around(0, 5) }),
        series('faster', { screen: around(-0.03, 8) }),
        series('noisy', { screen: around(0, 20, 0.2) }),
        suspect('slower', around(0.03, 9)),
        suspect('cleared', around(0, 9)),
      ]),
    ).toEqual({ same: 'same', faster: 'faster', noisy: 'undecided', slower: 'slower', cleared: 'same' })
  })

  it('rests the figures of a confirmed suspect on its fresh replicates alone', () => {
    const { slower } = verdicts([suspect('slower', around(0.02, 8))])
    expect(slower).toMatchObject({
      verdict: 'slower',
      stage: 'confirm',
      pSlower: 1 / 256,
      replicates: { screen: 5, confirm: 8 },
    })
    expect(slower?.estimate).toBeCloseTo(0.02, 12)
    expect(slower?.interval?.confidence).toBeGreaterThanOrEqual(0.95)
    expect(slower?.interval?.low).toBeGreaterThan(0.019)
    expect(slower?.interval?.high).toBeLessThan(0.021)
  })

  it('leaves out what came after the decision', () => {
    const decided = series('a', { screen: around(0, 5) })
    const later = { ...decided, screen: [...decided.screen, 0.5, 0.6, 0.7], confirm: [0.5, 0.6] }
    expect(verdicts([later])).toEqual(verdicts([decided]))
  })

  it.each([
    ['nothing measured', series('a')],
    ['screening cut short', series('a', { screen: around(0, 4) })],
    ['screening cut short between looks', series('a', { screen: around(0, 7, 0.2) })],
    ['twenty times slower, but no fresh replicate', suspect('a')],
    ['twenty times slower, but too few fresh ones', suspect('a', around(3, 7))],
    ['broken while it was confirmed', suspect('a', around(3, 7), true)],
  ])('is undecided: %s', (_, cut) => {
    expect(words([cut])).toEqual({ a: 'undecided' })
  })

  it('keeps the figures of the screening until fresh ones were looked at', () => {
    expect(verdicts([suspect('a', around(3, 7))])['a']).toMatchObject({
      stage: 'screen',
      pSlower: null,
      replicates: { screen: 5, confirm: 0 },
    })
  })

  it.each([
    [0, null],
    [1, null],
    [2, 0.5],
    [5, 0.9375],
    [6, 0.96875],
  ])('with %d replicates gives the interval a confidence of %s', (count, confidence) => {
    const { a } = verdicts([series('a', { screen: around(0, count, 0.2) })])
    expect(a?.interval?.confidence ?? null).toBe(confidence)
    expect(a?.estimate === null).toBe(count === 0)
    for (const bound of [a?.interval?.low ?? 0, a?.interval?.high ?? 0])
      expect(bound).toSatisfy(Number.isFinite)
  })

  it('says what it could have found: more than the margin, and nothing with too few replicates', () => {
    const detectable = (count: number, spread: number): number | null | undefined =>
      verdicts([series('a', { screen: around(0.005, count, spread).toReversed() })])['a']?.minimumDetectable
    expect(detectable(6, 0.2)).toBeNull()
    expect(detectable(20, 0.2)).toBeGreaterThan(0.05)
    expect(detectable(20, 0.02)).toBeGreaterThan(0.01)
    expect(detectable(20, 0.02)).toBeLessThan(0.03)
  })

  it('never says slower without fresh replicates, nor same above the margin', () => {
    const values = fc.array(fc.double({ min: -1, max: 3, noNaN: true }), { maxLength: 30 })
    fc.assert(
      fc.property(fc.array(fc.tuple(values, values, fc.boolean()), { maxLength: 4 }), (drawn) => {
        const all = drawn.map(([screen, confirm, ended], index) =>
          series(`${index}`, { screen, confirm, ended }),
        )
        for (const { verdict, stage, estimate, replicates, pSlower } of Object.values(verdicts(all))) {
          if (verdict === 'slower') {
            expect(stage).toBe('confirm')
            expect(replicates.confirm).toBeGreaterThanOrEqual(8)
            expect(pSlower).toBeLessThanOrEqual(0.4 * defaultPairedSettings.alpha)
            expect(estimate).toBeGreaterThan(0.01)
          }
          if (verdict === 'same') expect(estimate).toBeLessThan(0.01)
        }
      }),
    )
  })

  it('does not depend on the order of the series', () => {
    const all = [
      series('same', { screen: around(0, 5) }),
      suspect('slower', around(0.03, 9)),
      suspect('cleared', around(0, 9)),
    ]
    expect(verdicts(all.toReversed())).toEqual(verdicts(all))
  })

  it('refuses what would make a verdict out of nonsense', () => {
    const judge = (one: Partial<Series>, alpha = 0.01) => judgeSeries([series('a', one)], { alpha })
    expect(() => judge({ screen: [0, Number.NaN] })).toThrow(
      "screen[1] of 'a' must be a finite number, got NaN",
    )
    expect(() => judge({ confirm: [Number.POSITIVE_INFINITY] })).toThrow("confirm[0] of 'a' must be a finite")
    for (const margin of [0, -0.01, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => judge({ margin })).toThrow(`margin of 'a' must be finite and above 0, got ${margin}`)
    }
    for (const alpha of [0, 0.51, Number.NaN]) {
      expect(() => judge({}, alpha)).toThrow(`alpha must be above 0 and at most 0.5, got ${alpha}`)
    }
    expect(() => judgeSeries([series('a'), series('a')], defaultPairedSettings)).toThrow(
      "series 'a' is given twice",
    )
  })
})
