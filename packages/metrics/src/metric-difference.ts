import { subtractHistograms } from './histogram-difference.ts'
import { mergeHistograms } from './merge-histograms.ts'
import type { MetricSnapshot } from './snapshot.ts'

/**
 * What happened to a series between two snapshots of it: counts subtract, everything that is a state (the
 * value of a gauge, rates, calls in flight) is that of `after`. Never negative.
 */
export function subtractMetric(after: MetricSnapshot, before: MetricSnapshot): MetricSnapshot {
  switch (after.kind) {
    case 'counter':
    case 'meter': {
      if (before.kind !== after.kind) return after
      const count = Math.max(after.count - before.count, 0)
      const dropped = Math.max(after.dropped - before.dropped, 0)
      return Object.freeze({ ...after, count, dropped })
    }
    case 'gauge':
      return after
    case 'histogram': {
      if (before.kind !== 'histogram') return after
      return Object.freeze({ ...after, histogram: subtractHistograms(after.histogram, before.histogram) })
    }
    case 'timer': {
      if (before.kind !== 'timer') return after
      const histogram = subtractHistograms(after.histogram, before.histogram)
      const errors = Math.max(after.errors - before.errors, 0)
      return Object.freeze({ ...after, histogram, errors })
    }
  }
}

/**
 * Two series of the same name and tags, one after the other, as one. Undefined when they are not of one
 * kind and layout.
 */
export function addMetrics(earlier: MetricSnapshot, later: MetricSnapshot): MetricSnapshot | undefined {
  switch (later.kind) {
    case 'counter':
    case 'meter': {
      if (earlier.kind !== later.kind) return undefined
      const count = earlier.count + later.count
      return Object.freeze({ ...later, count, dropped: earlier.dropped + later.dropped })
    }
    case 'gauge':
      return earlier.kind === 'gauge' ? later : undefined
    case 'histogram': {
      if (earlier.kind !== 'histogram' || !sameLayout(earlier, later)) return undefined
      return Object.freeze({ ...later, histogram: pool(earlier, later) })
    }
    case 'timer': {
      if (earlier.kind !== 'timer' || !sameLayout(earlier, later)) return undefined
      const errors = earlier.errors + later.errors
      return Object.freeze({ ...later, histogram: pool(earlier, later), errors })
    }
  }
}

type Distributed = Extract<MetricSnapshot, { kind: 'histogram' | 'timer' }>

function sameLayout(
  { histogram: { encoded: a } }: Distributed,
  { histogram: { encoded: b } }: Distributed,
): boolean {
  return a.unit === b.unit && a.digits === b.digits && a.highest === b.highest
}

function pool(earlier: Distributed, later: Distributed): Distributed['histogram'] {
  return mergeHistograms([earlier.histogram.encoded, later.histogram.encoded]).snapshot()
}
