import { spreadOf } from '../../scripts/spread.mjs'

/**
 * @typedef {object} Target What a subject shall reach: `most` or `least` of one of three figures.
 * @property {string} of the subject
 * @property {string} [times] the subject that it is divided by
 * @property {string} [over] the subject that is taken off it, which leaves nanoseconds
 * @property {number} [most]
 * @property {number} [least]
 *
 * @typedef {object} Judged
 * @property {{ median: number, low: number, high: number, n: number }} figure over the rounds, of which each gives one
 * @property {'ratio' | 'ns'} unit
 * @property {boolean} met by the median
 */

/**
 * Holds the figures of the rounds against a target. Ratios and differences are taken within each round, where
 * both met the same machine, never between medians of different ones.
 *
 * @param {Target} target
 * @param {ReadonlyMap<string, readonly number[]>} figures nanoseconds a call of each subject, by round
 * @returns {Judged | undefined} undefined when a subject was not measured
 */
export function judge({ of, times, over, most = Number.POSITIVE_INFINITY, least = 0 }, figures) {
  const reached = figures.get(of)
  const other = figures.get(times ?? over ?? of)
  if (reached === undefined || other === undefined) return undefined
  const figure = spreadOf(reached.map((ns, round) => compare(ns, other[round], { times, over })))
  const met = figure.median <= most && (times === undefined || figure.median >= least)
  return { figure, unit: times === undefined ? 'ns' : 'ratio', met }
}

function compare(ns, otherNs, { times, over }) {
  if (times !== undefined) return ns / otherNs
  return over === undefined ? ns : ns - otherNs
}

/** A target as people read it: `≤ 2.5 × bare`, `≤ two clock reads + 10 ns`, `≤ 25 µs`. */
export function wordTarget({ times, over, most, least }, show) {
  const [sign, limit] = most === undefined ? ['≥', least] : ['≤', most]
  if (times !== undefined) return `${sign} ${limit} × ${times}`
  return over === undefined ? `${sign} ${show(limit)}` : `${sign} ${over} + ${show(limit)}`
}
