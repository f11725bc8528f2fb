import { acceptedDrifts, defaultDriftBudget, driftKey, linesSinceTidemark } from '@tidemark/gate'
import { analyse, seriesOf } from '@tidemark/gate/trend'
import { readAnchor, readLedger } from '@tidemark/records'
import type { HistorySource } from '@tidemark/report/html'
import { ledgerPath } from '../commands/accept-budget.ts'
import type { Options } from '../config/options.ts'
import { historySource } from './history-source.ts'

/**
 * The recorded history of a project for a page; none where nothing was recorded.
 *
 * @throws RecordFormatError when `tidemark.json` is damaged, or the ledger or a file of the history is no text
 */
export async function pageHistory(
  options: Pick<Options, 'root' | 'baselinesDirectory' | 'driftBudget'>,
  now: Date,
): Promise<readonly HistorySource[]> {
  const { name, measurements, notes } = await historySource(options.root, options.baselinesDirectory)
  if (measurements.length === 0) return []
  const driftBudget = options.driftBudget ?? defaultDriftBudget
  const trends = seriesOf(measurements).map((series) => analyse(series, { driftBudget }))
  return [{ kind: 'history', name, notes, trends, tidemark: await pinnedTidemark(options, now) }]
}

/** The tidemark with what was accepted since, by call; null where none is pinned. */
export async function pinnedTidemark(
  options: Pick<Options, 'baselinesDirectory'>,
  now: Date,
): Promise<HistorySource['tidemark']> {
  const anchor = await readAnchor(options.baselinesDirectory)
  if (anchor === null) return null
  const { entries } = await readLedger(ledgerPath(options))
  const accepted = acceptedDrifts(linesSinceTidemark(entries, anchor), now)
  return { anchor, accepted: (suite, call) => accepted.get(driftKey(suite, call)) }
}
