import { comparisonsOf } from './comparisons.mjs'
import { grouped, quartiles } from './summaries.mjs'

/**
 * How each part was measured: a study may be put together from files of different builds, or of parts that ran at
 * the same time, each bound to a CPU of its own.
 *
 * @param {readonly object[]} rows of the study's files
 * @returns {{ title: string, note: string, head: readonly string[], rows: readonly (readonly string[])[] }}
 */
export function conditionsOf(rows) {
  return {
    title: 'How it was measured',
    note: 'Cores: those that the study could use; where it is one, another piece of the study ran on the other. Load: cores that other processes kept busy, quartiles over replicates. Build: hash of the gate as it was built.',
    head: ['part', 'trials', 'minutes', 'cores', 'load', 'build'],
    rows: [...grouped(rows, keyOf).values()].map((own) => [
      own[0].part,
      `${own.length}`,
      (own.reduce((sum, { seconds = 0 }) => sum + seconds, 0) / 60).toFixed(0),
      `${own[0].machine.cores}`,
      loadOf(comparisonsOf(own).flatMap(({ otherLoadCores }) => otherLoadCores)),
      own[0].build,
    ]),
  }
}

const keyOf = ({ part, build, machine }) => [part, build, machine.cores].join(' ')

function loadOf(values) {
  return values.length === 0 ? '~' : quartiles(values, 2)
}
