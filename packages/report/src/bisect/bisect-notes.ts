import type { BisectRecord } from '@tidemark/gate/bisect'
import type { Paint } from '../format/paint.ts'
import { formatFraction } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { verdictStyle } from '../verdict-style.ts'
import { formatContribution, formatInterval } from './contribution-text.ts'

/** What has to be known to read the table, and the answer as the last line. */
export function renderBisectNotes(record: BisectRecord, paint: Paint): readonly string[] {
  return [
    ...skipped(record, paint),
    ...limits(record).map((line) => paint('dim', line)),
    ...ending(record, paint),
    answer(record, paint),
  ]
}

function skipped({ result }: BisectRecord, paint: Paint): readonly string[] {
  const commits = result?.parts.flatMap((part) => part.commits) ?? []
  return commits.flatMap(({ commit, skipped: reason }) =>
    reason === null ? [] : [`${paint('yellow', 'skipped')} ${commit.slice(0, 9)}: ${safeText(reason, 300)}`],
  )
}

function limits({ result, isolation }: BisectRecord): readonly string[] {
  if (result === null) return []
  const lines: string[] = []
  const commits = result.parts.flatMap((part) => part.commits)
  if (commits.some(({ isMerge }) => isMerge)) {
    lines.push('commits are those along first parents: a merge stands for all that its branch brought')
  }
  const quiet = result.parts.some(
    (part) => part.verdict === 'same' && !part.identical && part.commits.length > 1,
  )
  if (quiet && result.attributed !== null) {
    lines.push(
      `rows of several commits: contributions below ${formatContribution(result.searchedTo)} were not searched for, ` +
        'nor what one commit cost and a later one gained',
    )
  }
  if (isolation === 'process') lines.push('measured in separate processes: less precise')
  return lines
}

function ending({ end }: BisectRecord, paint: Paint): readonly string[] {
  const goesOn = 'the same command goes on from here'
  if (end === 'out-of-time') return [paint('yellow', `out of time: ${goesOn}`)]
  return end === 'stopped' ? [paint('yellow', `stopped: ${goesOn}`)] : []
}

function answer({ result }: BisectRecord, paint: Paint): string {
  if (result === null) return paint('yellow', 'nothing was measured, so nothing is known')
  const { total, parts, attributed } = result
  const verdict = paint(verdictStyle[total.verdict], total.verdict)
  const size = `${formatContribution(total.ratio)} (${formatInterval(total.interval)})`
  if (total.identical) return `${verdict}: both revisions run the same code for this call`
  if (total.verdict === 'same') return `${verdict}: ${size}, there is nothing to attribute`
  if (attributed === null) {
    return `${verdict}: ${size}, too little to be sure that there is anything to attribute`
  }
  const named = parts.filter((part) => part.verdict === 'slower' || part.verdict === 'faster')
  const single = named.filter(({ commits }) => commits.length === 1).length
  const ranges = named.length - single
  const who = [
    ...(single > 0 ? [`${single} ${single === 1 ? 'commit' : 'commits'}`] : []),
    ...(ranges > 0 ? [`${ranges} ${ranges === 1 ? 'range' : 'ranges'} of commits`] : []),
  ].join(' and ')
  return `${verdict}: ${size}; ${formatFraction(attributed)} of it by ${who}`
}
