export { type Clock, ManualClock, type ManualClockOptions, systemClock } from './clock.ts'
export { Counter } from './counter.ts'
export { type EncodedHistogram, HistogramFormatError } from './encoded-histogram.ts'
export { CallbackGauge, Gauge } from './gauge.ts'
export { Histogram } from './histogram.ts'
export {
  type HistogramDigits,
  type HistogramLayout,
  HistogramLayoutError,
  type HistogramOptions,
} from './histogram-layout.ts'
export type { HistogramSnapshot, Quantiles } from './histogram-snapshot.ts'
export { mergeHistograms } from './merge-histograms.ts'
export { Meter, type MeterOptions } from './meter.ts'
export { MetricConflictError, MetricKindError } from './metric-family.ts'
export type { Rates } from './moving-rates.ts'
export {
  type HistogramMetricOptions,
  type MetricOptions,
  Registry,
  type RegistryOptions,
  type TimerMetricOptions,
} from './registry.ts'
export type {
  CounterSnapshot,
  GaugeSnapshot,
  HistogramMetricSnapshot,
  MeterSnapshot,
  MetricSnapshot,
  Snapshot,
  SnapshotFailure,
  TimerSnapshot,
} from './snapshot.ts'
export type { Tags } from './tags.ts'
export { Timer, type TimerOptions } from './timer.ts'
export { isUnit, type Unit } from './units.ts'
