import { grouped } from '../gate-study/summaries.mjs'
import { quantile } from '../scripts/quantile.mjs'

/**
 * What one gate under load said of one call.
 *
 * @typedef {object} TrialCall
 * @property {boolean} isChanged whether head does more work
 * @property {string} call its name, and the signal it is judged by
 * @property {string} verdict
 * @property {number | null} effect as a ratio, larger is worse
 * @property {readonly number[]} logRatios of its replicates
 * @property {number} margin the smallest slowdown worth failing for, as a ratio
 */

/**
 * A row for each call, with and without a change: how often it was told slower, the same or neither, the effect, and how
 * far a replicate is from the middle of all, as a percentage.
 *
 * @param {readonly TrialCall[]} trials
 * @returns {readonly string[]} of Markdown
 */
export function gateTable(trials) {
  const rows = grouped(trials, rowOf)
  return [
    '| call | changed | gates | slower | same | undecided | effect | replicates | nine in ten replicates within |',
    '| --- | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: |',
    ...[...rows].map(([row, own]) => line(row, own)),
  ]
}

/** @param {TrialCall} trial */
const rowOf = ({ call, isChanged }) => `${call} | ${isChanged ? 'yes' : 'no'}`

/**
 * @param {string} row
 * @param {readonly TrialCall[]} trials
 */
function line(row, trials) {
  const count = (/** @type {string} */ verdict) => trials.filter((trial) => trial.verdict === verdict).length
  const effects = trials.flatMap(({ effect }) => (effect === null ? [] : [100 * (effect - 1)]))
  const [low, middle, high] = [0.25, 0.5, 0.75].map((q) => signed(quantile(effects, q)))
  const ratios = trials.flatMap(({ logRatios }) => logRatios)
  const center = quantile(ratios, 0.5)
  const within = quantile(
    ratios.map((ratio) => Math.abs(ratio - center)),
    0.9,
  )
  return `| ${[
    row,
    trials.length,
    ...['slower', 'same', 'undecided'].map(count),
    `${middle} (${low} to ${high})`,
    ratios.length,
    `±${(100 * Math.expm1(within)).toFixed(1)} %`,
  ].join(' | ')} |`
}

/** @param {number} percent */
const signed = (percent) => `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`
