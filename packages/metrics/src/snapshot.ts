import type { HistogramSnapshot } from './histogram-snapshot.ts'
import type { Rates } from './moving-rates.ts'
import type { Tags } from './tags.ts'
import type { Unit } from './units.ts'

/** What every series has. */
interface SeriesSnapshot {
  readonly name: string
  /** The series' own tags; those of the registry stand once in the snapshot. */
  readonly tags: Tags
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
  /** Durations in nanoseconds. */
  readonly histogram: HistogramSnapshot
  readonly rates: Rates
}

/** One series at one moment: look at `kind`. */
export type MetricSnapshot =
  | CounterSnapshot
  | GaugeSnapshot
  | MeterSnapshot
  | HistogramMetricSnapshot
  | TimerSnapshot

/** A series that could not be read: its callback threw or returned no finite number. */
export interface SnapshotFailure {
  readonly name: string
  readonly tags: Tags
  /** What the callback threw, in one line. */
  readonly message: string
}

/** All series of a registry at one moment. Frozen through and through; plain JSON. */
export interface Snapshot {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly takenAt: number
  /** Tags of every series in it. */
  readonly tags: Tags
  /** Sorted by name, then by tags. */
  readonly metrics: readonly MetricSnapshot[]
  /** What is missing from `metrics`, in the same order. */
  readonly failures: readonly SnapshotFailure[]
}
