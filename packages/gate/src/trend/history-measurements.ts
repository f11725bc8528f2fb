import type { HistoryCall, HistoryEntry } from '@tidemark/records'
import type { Measurement } from './series.ts'

/**
 * The figures of a history, one for each call and entry: its ratio where it was measured beside the tidemark, else how
 * many kernel runs it was worth, else its time. From the first ratio of a call on its other figures, which a change of
 * machine moves, are left out.
 *
 * @param entries by the time of measuring
 */
export function historyMeasurements(entries: readonly HistoryEntry[]): readonly Measurement[] {
  const all = entries.flatMap(measurementsOf)
  const pairedFrom = new Map<string, number>()
  for (const one of all) {
    if (one.measure !== 'ratio') continue
    const key = callKey(one)
    pairedFrom.set(key, Math.min(one.atMs, pairedFrom.get(key) ?? Number.POSITIVE_INFINITY))
  }
  return all.filter(
    (one) => one.measure === 'ratio' || one.atMs < (pairedFrom.get(callKey(one)) ?? Number.POSITIVE_INFINITY),
  )
}

/** The figures of one entry, one for each call. */
export function measurementsOf(entry: HistoryEntry): readonly Measurement[] {
  return Object.entries(entry.calls).map(([id, call]) => measurementOf(entry, id, call))
}

function measurementOf(entry: HistoryEntry, call: string, figures: HistoryCall): Measurement {
  const { suite, revision, tidemark = '' } = entry
  const { ratio, error = null, calibrated, p50Ns } = figures
  // When the code became so; a commit that is measured again later is no later code.
  const shared = { suite, call, revision, atMs: Date.parse(entry.committed ?? entry.at) }
  if (ratio !== undefined) {
    return { ...shared, measure: 'ratio', reference: tidemark, figure: ratio, standardError: error }
  }
  const unpaired = { ...shared, reference: machineOf(entry, figures), standardError: null }
  return calibrated === undefined
    ? { ...unpaired, measure: 'time', figure: p50Ns as number }
    : { ...unpaired, measure: 'calibrated', figure: calibrated }
}

/** All that figures without a tidemark must share to compare. */
function machineOf({ fingerprint, method, workers = 1 }: HistoryEntry, { definition }: HistoryCall): string {
  return [
    `machine ${fingerprint}`,
    ...(method === 'paired' ? ['in a gate'] : []),
    ...(workers === 1 ? [] : [`${workers} workers`]),
    ...(definition === undefined ? [] : [`benchmark ${definition}`]),
  ].join(', ')
}

function callKey({ suite, call }: Measurement): string {
  return JSON.stringify([suite, call])
}
