// What gates would say that drew their replicates from those that were measured: a gate under load takes minutes, and a
// rate of one in a hundred would take days of them.

import { grouped } from '../gate-study/summaries.mjs'
import { importBuilt } from '../scripts/built.mjs'

const { defaultPairedSettings, judgeSeries, planReplicates } = await importBuilt(
  'packages/gate/dist/index.js',
)

/**
 * Judges one call over and over, each time with replicates drawn from these with replacement, as a gate would take them.
 * What makes all replicates of a gate alike is drawn apart: it would have to be measured in gates, not in replicates.
 *
 * @param {readonly number[]} logRatios of replicates of equal code
 * @param {object} options
 * @param {number} options.gates how many
 * @param {number} options.margin as a logarithm
 * @param {number} options.slowdown of head, as a logarithm, which is added to what was drawn
 * @param {number} options.replicates for which there is time in a gate
 * @param {{ integer: (bound: number) => number }} options.random
 * @returns {Record<'slower' | 'faster' | 'same' | 'undecided', number>} how many gates said so
 */
export function drawnGates(logRatios, { gates, margin, slowdown, replicates, random }) {
  const counts = { slower: 0, faster: 0, same: 0, undecided: 0 }
  for (let gate = 0; gate < gates; gate++) {
    const draw = () => logRatios[random.integer(logRatios.length)] + slowdown
    counts[judged(draw, margin, replicates)]++
  }
  return counts
}

function judged(draw, margin, replicates) {
  const series = { key: 'call', margin, screen: [], confirm: [] }
  for (;;) {
    const { stage, more } = planReplicates([series], defaultPairedSettings).get(series.key) ?? {}
    if (stage === undefined || series.screen.length + series.confirm.length + more > replicates) break
    series[stage].push(...Array.from({ length: more }, draw))
  }
  return judgeSeries([series], defaultPairedSettings).get(series.key).verdict
}

/**
 * A row for each call and slowdown: what gates said of it.
 *
 * @param {readonly (import('./gate-table.mjs').TrialCall)[]} trials of equal code
 * @param {object} options
 * @param {number} options.gates for each row
 * @param {number} options.replicates for which there is time in each of them
 * @param {{ integer: (bound: number) => number }} options.random
 * @returns {readonly string[]} of Markdown
 */
export function drawnTable(trials, { gates, replicates, random }) {
  const judgedTrials = trials.filter(({ margin }) => margin !== null)
  const rows = [...grouped(judgedTrials, ({ call }) => call)].flatMap(([call, own]) => {
    const logRatios = own.flatMap((trial) => trial.logRatios)
    const margin = Math.log(own[0].margin)
    return [0, 0.5, 1, 1.5, 2, 3].map((times) => {
      const slowdown = times * margin
      const counts = drawnGates(logRatios, { gates, margin, slowdown, replicates, random })
      const shares = ['slower', 'faster', 'same', 'undecided'].map(
        (said) => `${((100 * counts[said]) / gates).toFixed(2)} %`,
      )
      return `| ${[call, logRatios.length, `${(100 * Math.expm1(slowdown)).toFixed(1)} %`, ...shares].join(' | ')} |`
    })
  })
  return [
    '| call | drawn from | slower by | slower | faster | same | undecided |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
  ]
}
