import { importBuilt } from '../scripts/built.mjs'
import { perfherder } from './perfherder.mjs'

const { cusum, findChanges, mannKendall, median, quantiles, robustSpread, windowedEDivisive } =
  await importBuilt('packages/stats/dist/index.js')

/**
 * How a slowdown is named, commit by commit. A rule is made for one history from the stored figures of the anchor and
 * gets the measurements in their order; it says whether the last one is an alarm.
 *
 * - `gate`: it fails single commits, so each is counted; others are silent for ten commits after an alarm.
 * - `cost`: how much rarer it is simulated than others, since it looks at much of the history again at every commit.
 *
 * Limits that the published rule leaves open are those that gave about one false alarm in 1,000 commits at 3 % noise
 * in the study this one repeats.
 *
 * @typedef {import('./histories.mjs').Measurement} Measurement
 * @typedef {(anchor: readonly number[]) => (now: Measurement) => boolean} Rule
 * @type {Readonly<Record<string, { rule: Rule, gate?: true, cost?: number }>>}
 */
export const rules = {
  'previous commit > 5 %': { gate: true, rule: previousAbove(Math.log(1.05)) },
  'previous commit > 10 %': { gate: true, rule: previousAbove(Math.log(1.1)) },
  't-test on samples of this and the previous run, p < 0.01': { gate: true, rule: sampleTest },
  'one stored baseline > 5 %': { rule: baselineAbove(Math.log(1.05)) },
  'rustc-perf: above Q3 + 3 IQR of 60 differences': { rule: rustcFence },
  'Bencher: t bound 0.99 of 64 runs': { rule: bencherBound },
  'stored CUSUM, k 0.5, h 21': { rule: storedCusum(0.5, 21) },
  'stored CUSUM, k 1, h 8.6': { rule: storedCusum(1, 8.6) },
  'stored EWMA, λ 0.1, L 5.6': { rule: ewma(0.1, 5.6) },
  'stored Page-Hinkley, δ 0.25, λ 18.3': { rule: storedPageHinkley(0.25, 18.3) },
  'stored Page-Hinkley, δ 0.4, λ 18, ours': { rule: storedPageHinkley(0.4, 18) },
  'median of 10 > 5 %': { rule: medianAbove(Math.log(1.05)) },
  'median of 10, bound > 2 % (z 2.25)': { rule: medianBound(Math.log(1.02), 2.25) },
  'Mann-Kendall of 60, ours': { cost: 4, rule: storedTrend },
  'Otava, default': { cost: 50, rule: rerun((figures) => windowedEDivisive(figures)) },
  'Otava, p 1e-5': { cost: 50, rule: rerun((figures) => windowedEDivisive(figures, { alpha: 1e-5 })) },
  'Perfherder, t > 7 and 2 %': { cost: 50, rule: rerun((figures) => perfherder(figures, 0.02)) },
  'findChanges at every commit, ours': {
    cost: 50,
    rule: rerun((figures) => findChanges(figures).steps.map(({ index }) => index)),
  },
  'paired with the base, 99 % bound > 2 %': {
    gate: true,
    rule:
      () =>
      ({ based }) =>
        based.logRatio - 2.326 * based.standardError > Math.log(1.02),
  },
  'paired with the tidemark, 99 % bound > 2 %': {
    rule:
      () =>
      ({ anchored }) =>
        anchored.logRatio - 2.326 * anchored.standardError > Math.log(1.02),
  },
  'paired with the tidemark, CUSUM (1 %, 4), ours': { rule: pairedCusum({ slack: 0.01, limit: 4 }) },
  'paired with the tidemark, CUSUM (1.5 %, 5), ours': { rule: pairedCusum({ slack: 0.015, limit: 5 }) },
}

function previousAbove(limit) {
  return (anchor) => {
    let previous = anchor.at(-1)
    return ({ stored }) => {
      const alarm = stored - previous > limit
      previous = stored
      return alarm
    }
  }
}

function sampleTest() {
  let previous = null
  return ({ stored, within }) => {
    const now = { mean: stored + within.mean, sd: within.sd }
    const before = previous ?? now
    previous = now
    // The 99.5 % quantile of Student's t with 18 degrees.
    return now.mean - before.mean > 2.878 * Math.sqrt((now.sd ** 2 + before.sd ** 2) / 10)
  }
}

function baselineAbove(limit) {
  return (anchor) =>
    ({ stored }) =>
      stored - anchor.at(-1) > limit
}

function rustcFence(anchor) {
  const stored = [...anchor]
  return (now) => {
    const change = Math.abs(now.stored - stored.at(-1))
    const changes = stored.slice(-61).map((value, index, all) => Math.abs(value - (all[index - 1] ?? value)))
    const [first, third] = quantiles(changes.slice(1), [0.25, 0.75])
    const slower = now.stored > stored.at(-1)
    stored.push(now.stored)
    return slower && change > third + 3 * (third - first)
  }
}

function bencherBound(anchor) {
  const stored = [...anchor]
  return (now) => {
    const past = stored.slice(-64)
    const mean = past.reduce((sum, value) => sum + value, 0) / past.length
    const sd = Math.sqrt(past.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (past.length - 1))
    stored.push(now.stored)
    // One-sided 99 % quantile of t, by Abramowitz and Stegun 26.7.5.
    const z = 2.3263
    return now.stored > mean + sd * (z + (z ** 3 + z) / (4 * (past.length - 1)))
  }
}

/** Stored figures in robust standard deviations of the anchor's runs from their median. */
function standardised(anchor) {
  const middle = median(anchor)
  const spread = robustSpread(anchor)
  return ({ stored }) => (stored - middle) / spread
}

function storedCusum(slack, limit) {
  return (anchor) => {
    const score = standardised(anchor)
    let sum = 0
    return (now) => {
      sum = Math.max(0, sum + Math.min(4, Math.max(-3, score(now) - slack)))
      if (sum <= limit) return false
      sum = 0
      return true
    }
  }
}

function ewma(weight, limit) {
  return (anchor) => {
    const score = standardised(anchor)
    let mean = 0
    return (now) => {
      mean += weight * (Math.min(4, Math.max(-4, score(now))) - mean)
      if (mean <= limit * Math.sqrt(weight / (2 - weight))) return false
      mean = 0
      return true
    }
  }
}

function storedPageHinkley(slack, limit) {
  return (anchor) => {
    const score = standardised(anchor)
    let [total, count, sum] = [0, anchor.length, 0]
    return (now) => {
      const value = Math.min(4, Math.max(-4, score(now)))
      total += value
      count += 1
      sum = Math.max(0, sum + value - total / count - slack)
      if (sum <= limit) return false
      sum = 0
      return true
    }
  }
}

function medianAbove(limit) {
  return (anchor) => {
    const level = median(anchor)
    const latest = anchor.slice(-9)
    return ({ stored }) => {
      latest.push(stored)
      return median(latest.slice(-10)) - level > limit
    }
  }
}

/** Bounds from the spread of the anchor's and the latest runs, widened for an autocorrelation of theirs. */
function medianBound(limit, z) {
  return (anchor) => {
    const level = median(anchor)
    const stored = [...anchor]
    return (now) => {
      stored.push(now.stored)
      const latest = stored.slice(-10)
      const spread = robustSpread(anchor)
      const r = Math.max(0, lagOne(anchor))
      const error = 1.2533 * spread * Math.sqrt((1 / anchor.length + 1 / latest.length) * ((1 + r) / (1 - r)))
      return median(latest) - level - z * error > limit
    }
  }
}

function lagOne(values) {
  const middle = median(values)
  const centred = values.map((value) => value - middle)
  const squares = centred.reduce((sum, value) => sum + value * value, 0)
  const products = centred.slice(1).reduce((sum, value, index) => sum + value * centred[index], 0)
  return Math.min(0.8, products / squares)
}

/** A rise over the latest 60 figures (20 at least) by 1 % that chance makes once in 500 series. */
function storedTrend(anchor) {
  const stored = [...anchor]
  return (now) => {
    stored.push(now.stored)
    const latest = stored.slice(-60)
    if (latest.length < 20) return false
    const { slope, p } = mannKendall(latest)
    return slope * latest.length > 0.01 && p < 0.002
  }
}

/** A detector of whole histories that runs again at every commit on the latest 120: alarms by a rise it has just found. */
function rerun(detect) {
  return (anchor) => {
    const figures = anchor.map(Math.exp)
    const known = new Set()
    let commit = anchor.length
    return ({ stored }) => {
      figures.push(Math.exp(stored))
      commit += 1
      const from = Math.max(0, commit - 120)
      const part = figures.slice(from)
      const fresh = detect(part).filter((index) => {
        const close = [...known].some((other) => Math.abs(other - (from + index)) <= 5)
        known.add(from + index)
        return !close && median(part.slice(index)) > median(part.slice(Math.max(0, index - 24), index))
      })
      return fresh.length > 0
    }
  }
}

function pairedCusum(options) {
  return () => {
    let ratios = []
    return ({ anchored }) => {
      ratios.push(anchored)
      const { sums, alarm } = cusum(ratios, options)
      // What came before a sum of zero does not matter any more.
      if (alarm !== null || sums.at(-1) === 0) ratios = []
      return alarm !== null
    }
  }
}
