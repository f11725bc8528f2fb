import { describe, expect, it } from 'vitest'
import { rules } from './rules.mjs'

const base = { mean: 100, sd: 10, moe: 0.6, n: 1000 }

/** The rules that name a mean of so much slower, with the spread of the base. */
function namedBy(mean, other = {}) {
  const head = { ...base, mean, ...other }
  return Object.values(rules).map((names) => names(base, head))
}

describe('rules', () => {
  it('name no equal and no faster mean', () => {
    expect(namedBy(100)).toEqual([false, false, false, false])
    expect(namedBy(50)).toEqual([false, false, false, false])
  })

  it('differ in what they need', () => {
    // The standard error of the difference is 0.447: significant from 0.877, intervals apart from 1.2.
    expect(namedBy(100.87)).toEqual([false, false, false, true])
    expect(namedBy(100.88)).toEqual([false, true, false, true])
    expect(namedBy(101.3)).toEqual([false, true, true, true])
    expect(namedBy(110.1)).toEqual([true, true, true, true])
  })

  it('ask more of few iterations', () => {
    const welch = rules['Welch t on iterations, p < 0.05']
    const few = { mean: 0, sd: Math.sqrt(6), n: 6 }
    // Ten degrees of freedom and a standard error of 1.414: the critical difference is 2.228 times that.
    expect(welch(few, { ...few, mean: 3.14 })).toBe(false)
    expect(welch(few, { ...few, mean: 3.16 })).toBe(true)
  })

  it('compare means as they are printed, in two decimals', () => {
    expect(namedBy(100.4).at(-1)).toBe(false)
  })
})
