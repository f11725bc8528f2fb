export { type Clock, ManualClock, type ManualClockOptions, systemClock } from './clock.ts'
export { Counter } from './counter.ts'
export {
  DecayingHistogram,
  type DecayingHistogramOptions,
  type DecayingHistogramSnapshot,
} from './decaying-histogram.ts'
export { type DecodeHdrOptions, decodeHdr } from './decode-hdr.ts'
export { type EncodeHdrOptions, encodeHdr, encodeHdrAsync, encodeHdrBase64 } from './encode-hdr.ts'
export { type EncodedHistogram, HistogramFormatError } from './encoded-histogram.ts'
export { CallbackGauge, Gauge } from './gauge.ts'
export type { DeflateLevel } from './hdr-compressed.ts'
export { HdrFormatError } from './hdr-format-error.ts'
export { HdrLogError, type HdrLogInterval, readHdrLog, readHdrLogStream } from './hdr-log-reader.ts'
export {
  type HdrLogEntry,
  type HdrLogOptions,
  hdrLogHeader,
  hdrLogLine,
  writeHdrLog,
} from './hdr-log-writer.ts'
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
export { fromPerfHooks, type PerfHooksHistogram, type PerfHooksReading } from './perf-hooks-histogram.ts'
export {
  type HistogramMetricOptions,
  type MetricOptions,
  Registry,
  type RegistryOptions,
  type TimerMetricOptions,
} from './registry.ts'
export { SlidingHistogram, type SlidingHistogramOptions } from './sliding-histogram.ts'
export type { SloBucket } from './slo-buckets.ts'
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
