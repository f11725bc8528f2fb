import type { MetricSnapshot, Snapshot } from './snapshot.ts'

/**
 * One series of each kind that was read last, and a snapshot with them. Nothing reads them. V8 forgets the shape of
 * objects when the last of them is collected, and throws away the code that it has optimised for that shape: without
 * these, the objects of one scrape are gone when the next one comes, which then takes several times as long.
 */
const kept = new Map<MetricSnapshot['kind'] | 'snapshot', MetricSnapshot | Snapshot>()

/** A snapshot made of these, which it freezes. */
export function freezeSnapshot(parts: Snapshot): Snapshot {
  const { metrics } = parts
  for (let at = 0; at < metrics.length; at++) {
    const metric = metrics[at] as MetricSnapshot
    // The last of several is the one whose shape has room for the values of all of them.
    if (metrics[at + 1]?.kind !== metric.kind) kept.set(metric.kind, metric)
  }
  kept.set('snapshot', frozen({ ...parts, metrics: metrics.slice(-1), failures: [], folded: [] }))
  return frozen(parts)
}

function frozen({ temporality, startedAt, takenAt, tags, metrics, failures, folded }: Snapshot): Snapshot {
  return Object.freeze({
    temporality,
    startedAt,
    takenAt,
    tags,
    metrics: Object.freeze(metrics),
    failures: Object.freeze(failures),
    folded: Object.freeze(folded),
  })
}
