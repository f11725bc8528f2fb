import { spreadOf } from '../../scripts/spread.mjs'
import { judge, wordTarget } from './targets.mjs'

/**
 * @typedef {object} Measured
 * @property {string} operation
 * @property {readonly import('./targets.mjs').Target[]} targets
 * @property {ReadonlyMap<string, readonly number[]>} figures by subject, one figure for each round
 * @property {(figure: number) => string} [show] how figures are written; as times when left out
 */

/**
 * Each target with what was reached.
 *
 * @param {readonly Measured[]} measured
 * @returns {string} Markdown
 */
export function targetTable(measured) {
  const rows = measured.flatMap(({ operation, targets, figures, show = showNs }) =>
    targets.flatMap((target) => {
      const judged = judge(target, figures)
      if (judged === undefined) return []
      const { figure, unit, met } = judged
      const write = unit === 'ratio' ? showRatio : show
      const words = `${target.of === OURS ? '' : `${target.of} `}${wordTarget(target, show)}`
      return [[operation, words, write(figure.median), showQuartiles(figure, write), met ? 'yes' : '**no**']]
    }),
  )
  return table(['operation', 'target', 'measured', 'quartiles', 'met'], rows)
}

/**
 * Each operation beside all subjects that have it.
 *
 * @param {readonly Measured[]} measured
 * @returns {string} Markdown
 */
export function peerTable(measured) {
  const rows = measured.flatMap(({ operation, figures, show = showNs }) =>
    [...figures].map(([subject, own], at) => {
      const spread = spreadOf(own)
      return [
        at === 0 ? operation : '',
        subject,
        show(spread.median),
        showQuartiles(spread, show),
        timesOf(BARE, own, figures),
        timesOf(OURS, own, figures),
      ]
    }),
  )
  return table(['operation', 'who', 'median', 'quartiles', '× bare', '× ours'], rows)
}

/** What our own subject is called, and the increment that nothing can be faster than. */
export const OURS = '@tidemark/metrics'
export const BARE = 'bare'

function timesOf(base, own, figures) {
  const other = figures.get(base)
  if (other === undefined) return ''
  return showRatio(spreadOf(own.map((ns, round) => ns / other[round])).median)
}

/** Nanoseconds in the unit that people would choose. */
export function showNs(ns) {
  const size = Math.abs(ns)
  if (size < 1e3) return `${three(ns)} ns`
  return size < 1e6 ? `${three(ns / 1e3)} µs` : `${three(ns / 1e6)} ms`
}

export function showBytes(bytes) {
  return `${Math.round(bytes).toLocaleString('en')} B`
}

function showRatio(ratio) {
  return three(ratio)
}

function showQuartiles({ low, high }, show) {
  return `${show(low)} to ${show(high)}`
}

/** Three significant digits, without an exponent. */
function three(value) {
  const size = Math.abs(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
