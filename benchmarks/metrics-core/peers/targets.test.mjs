import { describe, expect, it } from 'vitest'
import { judge, wordTarget } from './targets.mjs'

const figures = new Map([
  ['bare', [1, 2, 4]],
  ['ours', [2, 6, 8]],
])

describe('judge', () => {
  it('divides within each round', () => {
    const judged = judge({ of: 'ours', times: 'bare', most: 2 }, figures)
    expect(judged).toMatchObject({ figure: { median: 2, low: 2, high: 2.5, n: 3 }, unit: 'ratio', met: true })
    expect(judge({ of: 'ours', times: 'bare', most: 1.9 }, figures).met).toBe(false)
  })

  it('takes off what cannot be saved', () => {
    const judged = judge({ of: 'ours', over: 'bare', most: 3 }, figures)
    expect(judged).toMatchObject({ figure: { median: 4, low: 2.5, high: 4 }, unit: 'ns', met: false })
  })

  it('counts a negative difference as reached', () => {
    expect(judge({ of: 'bare', over: 'ours', most: 3 }, figures).met).toBe(true)
  })

  it('knows how much at least', () => {
    expect(judge({ of: 'ours', times: 'bare', least: 2 }, figures).met).toBe(true)
    expect(judge({ of: 'ours', times: 'bare', least: 2.1 }, figures).met).toBe(false)
  })

  it('judges a figure as it is', () => {
    expect(judge({ of: 'ours', most: 6 }, figures)).toMatchObject({ figure: { median: 6 }, met: true })
  })

  it.each([
    { of: 'theirs', most: 1 },
    { of: 'ours', times: 'theirs', most: 1 },
  ])('has no verdict on what was not measured: %j', (target) => {
    expect(judge(target, figures)).toBeUndefined()
  })
})

it.each([
  [{ times: 'bare', most: 2.5 }, '≤ 2.5 × bare'],
  [{ times: 'ours', least: 4 }, '≥ 4 × ours'],
  [{ over: 'two clock reads', most: 10 }, '≤ two clock reads + 10 ns'],
  [{ most: 25_000 }, '≤ 25000 ns'],
])('%j reads %s', (target, words) => {
  expect(wordTarget(target, (ns) => `${ns} ns`)).toBe(words)
})
