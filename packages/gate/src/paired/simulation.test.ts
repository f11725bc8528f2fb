import { type Random, seededRandom } from '@tidemark/stats'
import { describe, expect, it } from 'vitest'
import { confirmSuspects } from './confirmation.ts'
import { confirmationLooks, defaultPairedSettings } from './design.ts'
import { judgeSeries, type SeriesVerdict } from './judge-series.ts'
import { planReplicates } from './plan.ts'
import type { Series } from './series.ts'

/** One percent slower, as a logarithm. */
const margin = Math.log(1.01)

/** Draws the log ratio of one replicate of unchanged code. */
type Noise = (random: Random) => number

function normal({ next }: Random): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

/** Student's t with five degrees of freedom, scaled to a standard deviation. */
function heavyTailed(deviation: number): Noise {
  return (random) => {
    const squares = Array.from({ length: 5 }, () => normal(random) ** 2).reduce((sum, square) => sum + square)
    return (deviation * normal(random)) / Math.sqrt(squares / 3)
  }
}

/** One replicate in thirteen is off by 3 to 10 %, either way: what asynchronous calls were seen to do. */
function contaminated(deviation: number): Noise {
  const usual = heavyTailed(deviation)
  return (random) => {
    const off = random.integer(13) === 0 ? (0.03 + 0.07 * random.next()) * (random.integer(2) * 2 - 1) : 0
    return usual(random) + off
  }
}

interface SimulatedCall {
  readonly noise: Noise
  /** True log ratio. */
  readonly shift: number
}

/** Measures as a caller would: what the plan asks for, until it asks for nothing. */
function runGate(calls: readonly SimulatedCall[], random: Random): readonly SeriesVerdict[] {
  const measured = calls.map((call, index) => ({
    call,
    key: `call ${index}`,
    margin,
    screen: [] as number[],
    confirm: [] as number[],
  }))
  for (;;) {
    const plan = planReplicates(measured, defaultPairedSettings)
    if (plan.size === 0) return [...judgeSeries(measured, defaultPairedSettings).values()]
    for (const { key, call, ...values } of measured) {
      const { stage = 'screen', more = 0 } = plan.get(key) ?? {}
      for (let replicate = 0; replicate < more; replicate += 1) {
        values[stage].push(call.shift + call.noise(random))
      }
    }
  }
}

interface Scenario {
  readonly name: string
  readonly noise: Noise
  /** Least share of unchanged calls found the same. */
  readonly same: number
  /** Most replicates that they take, on average. */
  readonly replicates: number
  /** Least share found of the calls slower by twice the margin. */
  readonly power: number
}

const scenarios: readonly Scenario[] = [
  { name: 'sd 0.15 %', noise: heavyTailed(0.0015), same: 1, replicates: 5.1, power: 1 },
  { name: 'sd 0.3 %', noise: heavyTailed(0.003), same: 0.99, replicates: 5.5, power: 1 },
  { name: 'sd 1 %', noise: heavyTailed(0.01), same: 0.97, replicates: 9, power: 0.97 },
  // A wild replicate has the largest rank: on the wrong side it may cost more replicates than there are.
  { name: 'wild', noise: contaminated(0.005), same: 0.97, replicates: 9, power: 0.92 },
]

function runGates(gates: number, calls: readonly SimulatedCall[], random: Random): SeriesVerdict[][] {
  return Array.from({ length: gates }, (_, gate) => [...runGate(calls, random.fork(gate))])
}

function share(verdicts: readonly SeriesVerdict[], wanted: SeriesVerdict['verdict']): number {
  return verdicts.filter(({ verdict }) => verdict === wanted).length / verdicts.length
}

function meanReplicates(verdicts: readonly SeriesVerdict[]): number {
  const total = verdicts.reduce((sum, { replicates }) => sum + replicates.screen + replicates.confirm, 0)
  return total / verdicts.length
}

/** The largest rate at which so few events still happen in 5 % of all cases (Clopper and Pearson, 1934). */
function upperBound(events: number, runs: number): number {
  const chanceOfSoFew = (rate: number): number => {
    let term = (1 - rate) ** runs
    let sum = term
    for (let count = 1; count <= events; count += 1) {
      term *= ((runs - count + 1) / count) * (rate / (1 - rate))
      sum += term
    }
    return sum
  }
  let low = 0
  let high = 1
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2
    if (chanceOfSoFew(middle) > 0.05) low = middle
    else high = middle
  }
  return high
}

describe('gates of twenty unchanged calls', () => {
  const gates = 100
  const random = seededRandom(41)
  const outcomes = scenarios.map((scenario) => {
    const calls = Array.from({ length: 20 }, () => ({ noise: scenario.noise, shift: 0 }))
    return { ...scenario, outcome: runGates(gates, calls, random.fork(scenario.name)) }
  })

  it('are named slower no oftener than alpha, with 95 % certainty', () => {
    const all = outcomes.flatMap(({ outcome }) => outcome)
    const alarms = all.filter((gate) => gate.some(({ verdict }) => verdict === 'slower')).length
    expect(upperBound(alarms, all.length)).toBeLessThan(defaultPairedSettings.alpha)
  })

  it.each(outcomes)(
    'are nearly all the same after few replicates: $name',
    ({ outcome, same, replicates }) => {
      expect(share(outcome.flat(), 'same')).toBeGreaterThanOrEqual(same)
      expect(meanReplicates(outcome.flat())).toBeLessThan(replicates)
    },
  )
})

describe('confirmation of unchanged calls, however they became suspects', () => {
  // Any estimate above zero passes this margin, so nothing but the tests holds the rate down.
  const noMargin = 1e-12
  const runs = 3000
  const settings = { alpha: 0.05 }

  it.each([
    [1, 'heavy tails', heavyTailed(0.01)],
    [4, 'heavy tails', heavyTailed(0.01)],
    [4, 'wild', contaminated(0.005)],
  ])('of %d, %s, names any with a chance of at most alpha', (count, name, noise) => {
    const random = seededRandom(42).fork(`${count} ${name}`)
    const most = Math.max(...confirmationLooks(count, settings))
    let alarms = 0
    for (let run = 0; run < runs; run += 1) {
      const suspects = Array.from({ length: count }, (_, index): Series => {
        const confirm = Array.from({ length: most }, () => noise(random))
        return { key: `${index}`, margin: noMargin, screen: [], confirm }
      })
      const states = [...confirmSuspects(suspects, count, settings).values()]
      if (states.some(({ state }) => state === 'slower')) alarms += 1
    }
    // Three standard deviations of a binomial count above what is allowed; the seed is fixed.
    expect(alarms).toBeLessThan(runs * 0.05 + 3 * Math.sqrt(runs * 0.05 * 0.95))
    // The level is spent, not merely kept by never naming anything.
    expect(alarms).toBeGreaterThan(runs * 0.015)
  })
})

describe('a slower call among four unchanged ones', () => {
  const gates = 100
  const random = seededRandom(43)
  function gatesWith(noise: Noise, shift: number, label: string): SeriesVerdict[][] {
    const calls = [shift, 0, 0, 0, 0].map((one) => ({ noise, shift: one }))
    return runGates(gates, calls, random.fork(label))
  }

  it.each(scenarios)('is found at twice the margin, and it alone: $name', ({ name, noise, power }) => {
    const verdicts = gatesWith(noise, Math.log(1.02), `twice ${name}`)
    const slower = verdicts.flatMap((gate) => gate.slice(0, 1))
    expect(share(slower, 'slower')).toBeGreaterThanOrEqual(power)
    expect(share(slower, 'same')).toBe(0)
    const others = verdicts.flatMap((gate) => gate.slice(1))
    expect(share(others, 'slower')).toBe(0)
  })

  it.each(scenarios)('is always found when it takes twenty times as long: $name', ({ name, noise }) => {
    const slower = gatesWith(noise, Math.log(20), `twenty times ${name}`).flatMap((gate) => gate.slice(0, 1))
    expect(share(slower, 'slower')).toBe(1)
    for (const { estimate } of slower) expect(Math.exp(estimate ?? 0) / 20).toBeCloseTo(1, 1)
  })
})

describe('calls slower by exactly the margin', () => {
  it.each(scenarios)('are rarely the same: $name', ({ name, noise }) => {
    const calls = Array.from({ length: 4 }, () => ({ noise, shift: margin }))
    const verdicts = runGates(100, calls, seededRandom(44).fork(name)).flat()
    // Up to eight looks at 4 % each; as they build on one another, about half of their sum is left.
    expect(share(verdicts, 'same')).toBeLessThan(0.2)
    // Likewise: up to four looks at 10 % each.
    expect(share(verdicts, 'slower')).toBeLessThan(0.25)
  })
})

describe('ten calls slower by four fifths of the margin', () => {
  it.each(scenarios)('seldom fail a gate: $name', ({ name, noise }) => {
    const calls = Array.from({ length: 10 }, () => ({ noise, shift: 0.8 * margin }))
    const gates = runGates(100, calls, seededRandom(45).fork(name))
    expect(share(gates.flat(), 'slower')).toBeLessThan(0.03)
  })
})
