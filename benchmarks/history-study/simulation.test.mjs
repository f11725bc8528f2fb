import { describe, expect, it } from 'vitest'
import { importBuilt } from '../scripts/built.mjs'
import { onset, scenarios, simulateHistory } from './histories.mjs'
import { judgeHistory, lengths, rulesByCost } from './simulation.mjs'
import { poissonUpperBound, simulationTables } from './simulation-tables.mjs'

const { seededRandom } = await importBuilt('packages/stats/dist/index.js')

const tidemark = 'paired with the tidemark, CUSUM (1 %, 4), ours'
const naive = 'previous commit > 5 %'
const stored = 'stored Page-Hinkley, δ 0.25, λ 18.3'
const names = [tidemark, naive, stored]

/** Outcomes of a few seeded histories, by rule. */
function outcomesOf(scenario, cv, histories = 20) {
  const judged = Array.from({ length: histories }, (_, history) =>
    judgeHistory(seededRandom(1).fork(`${scenario} ${cv}`).fork(history), { cv, scenario }, names),
  )
  return (name) => judged.map((one) => one[name])
}

function middle(values) {
  return [...values].sort((one, two) => one - two)[(values.length - 1) >> 1]
}

describe('simulated histories', () => {
  it('have the noise that was asked for, outliers aside', () => {
    const { measurements } = simulateHistory(seededRandom(3), { cv: 0.03, scenario: 'none', commits: 4000 })
    const sizes = measurements.map((now) => Math.abs(now.stored)).sort((one, two) => one - two)
    // The median |t| with 4 degrees is 0.741, over √2 of its standard deviation; autocorrelation makes it more normal.
    expect(sizes[2000]).toBeGreaterThan(0.03 * 0.48)
    expect(sizes[2000]).toBeLessThan(0.03 * 0.68)
    const pairs = measurements.map(({ anchored }) => anchored.logRatio ** 2)
    const sd = Math.sqrt(pairs.reduce((sum, square) => sum + square, 0) / pairs.length)
    expect(sd / measurements[0].anchored.standardError).toBeCloseTo(1, 1)
  })

  it('change from the onset on only, a machine in stored figures only', () => {
    for (const scenario of Object.keys(scenarios)) {
      const options = { cv: 0.01, commits: 60 }
      const quiet = simulateHistory(seededRandom(4), { ...options, scenario: 'none' }).measurements
      const { measurements, levels } = simulateHistory(seededRandom(4), { ...options, scenario })
      expect(measurements.slice(0, onset)).toEqual(quiet.slice(0, onset))
      expect(levels.slice(0, onset).every((level) => level === 0)).toBe(true)
      const moved = measurements[59].stored - quiet[59].stored
      expect(moved).toBeCloseTo(scenario.startsWith('machine') ? Math.log(1.06) : levels[59], 9)
      expect(measurements[59].anchored.logRatio - quiet[59].anchored.logRatio).toBeCloseTo(levels[59], 9)
    }
  })

  it('are the same for the same seed', () => {
    const one = outcomesOf('drift 0.1 %', 0.03, 2)(tidemark)
    expect(outcomesOf('drift 0.1 %', 0.03, 2)(tidemark)).toEqual(one)
  })
})

describe('measuring against the tidemark', () => {
  it.each([0.01, 0.03])(
    'with a noise of %d finds a drift of 0.1 percent a commit before it is 2 percent',
    (cv) => {
      const found = outcomesOf('drift 0.1 %', cv)(tidemark)
      expect(found.every(({ late }) => late !== null)).toBe(true)
      expect(middle(found.map(({ late }) => late))).toBeLessThanOrEqual(20)
    },
  )

  it('gives almost no false alarms where the previous commit gives dozens', () => {
    const outcomes = outcomesOf('none', 0.03)
    const count = (name) => outcomes(name).reduce((sum, { alarms }) => sum + alarms, 0)
    expect(count(naive)).toBeGreaterThan(20 * lengths.none * 0.05)
    expect(count(tidemark)).toBeLessThanOrEqual(9)
  })

  it('does not notice a change of machine, which stored figures cannot tell from one of code', () => {
    const outcomes = outcomesOf('machine 6 % slower', 0.01)
    expect(outcomes(tidemark).filter(({ late }) => late !== null).length).toBeLessThanOrEqual(1)
    expect(outcomes(stored).filter(({ late }) => late !== null && late <= 60).length).toBe(20)
  })
})

describe('simulationTables', () => {
  it('has a line for every rule', () => {
    const outcomes = Object.fromEntries(
      [...rulesByCost().values()].flat().map((name) => [name, [{ early: 0, late: 3, alarms: 1 }]]),
    )
    const text = simulationTables(
      Object.keys(scenarios).map((scenario) => ({ cv: 0.01, scenario, bias: 0, outcomes })),
    )
    for (const name of Object.keys(outcomes))
      expect(text).toContain(`| ${name} | ${(1 / 0.54).toFixed(2)} (≤`)
    expect(text).toContain('100 % after 3')
    expect(text).toContain('100 %, 100 %, 0.3 %')
  })

  it('bounds a count as the tables of the Poisson distribution do', () => {
    expect(poissonUpperBound(0)).toBeCloseTo(2.996, 1)
    expect(poissonUpperBound(10)).toBeCloseTo(16.96, 1)
  })
})
