import type { HistogramSnapshot } from './histogram-snapshot.ts'
import type { Rates } from './moving-rates.ts'
import type { Tags } from './tags.ts'
import type { Unit } from './units.ts'

/** What every series has. */
interface SeriesSnapshot {
  readonly name: string
  /** The series' labels with their values; the tags of the registry stand once in the snapshot. */
  readonly tags: Tags
  /** The names in `tags`, in the order in which the code gives their values. */
  readonly labelNames: readonly string[]
  readonly unit: Unit
  /** Empty when none was given. */
  readonly description: string
}

export interface CounterSnapshot extends SeriesSnapshot {
  readonly kind: 'counter'
  readonly count: number
  readonly dropped: number
}

export interface GaugeSnapshot extends SeriesSnapshot {
  readonly kind: 'gauge'
  readonly value: number
}

export interface MeterSnapshot extends SeriesSnapshot {
  readonly kind: 'meter'
  readonly count: number
  readonly rates: Rates
  readonly dropped: number
}

export interface HistogramMetricSnapshot extends SeriesSnapshot {
  readonly kind: 'histogram'
  readonly histogram: HistogramSnapshot
}

export interface TimerSnapshot extends SeriesSnapshot {
  readonly kind: 'timer'
  /** Durations in nanoseconds, of calls that went well and of those that failed. */
  readonly histogram: HistogramSnapshot
  readonly rates: Rates
  /** Calls that failed, of those in `histogram`. */
  readonly errors: number
  /** Calls that have begun and not ended; they are in nothing else. */
  readonly inFlight: number
}

/** One series at one moment: look at `kind`. */
export type MetricSnapshot =
  | CounterSnapshot
  | GaugeSnapshot
  | MeterSnapshot
  | HistogramMetricSnapshot
  | TimerSnapshot

/**
 * A series that could not be read: its callback threw or returned no finite number, or the registry could not
 * take it in from a worker. Also a worker that did not answer.
 */
export interface SnapshotFailure {
  readonly name: string
  readonly tags: Tags
  /** What is wrong, in one line: what the callback threw. */
  readonly message: string
}

/** A metric that was asked for more series than it may have. */
export interface FoldedMetric {
  readonly name: string
  readonly maxSeries: number
  /** How often the overflow series was handed out in place of one of its own, since the beginning. */
  readonly folded: number
}

/**
 * All series of a registry at one moment or, if it was taken in turns, each at one of its own. Frozen through and
 * through; plain JSON; see `liveInTurns` of the registry for one that is neither.
 */
export interface Snapshot {
  /** Whether counts are those since the beginning, or those since a reader's last snapshot. */
  readonly temporality: 'cumulative' | 'delta'
  /** Where its counts begin, in milliseconds since 1970-01-01 UTC. */
  readonly startedAt: number
  /** When taking it began, in milliseconds since 1970-01-01 UTC. */
  readonly takenAt: number
  /** Tags of every series in it. */
  readonly tags: Tags
  /** Sorted by name, then by tags. */
  readonly metrics: readonly MetricSnapshot[]
  /** What is missing from `metrics`, in the same order, then what its sources could not bring. */
  readonly failures: readonly SnapshotFailure[]
  /** Metrics with an overflow series, by name; empty while every series has its own. */
  readonly folded: readonly FoldedMetric[]
}
