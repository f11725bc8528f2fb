export { AsyncGauge, type AsyncReading } from './async-gauge.ts'
export { CachedGauge } from './cached-gauge.ts'
export { type Clock, ManualClock, type ManualClockOptions, systemClock } from './clock.ts'
export { Counter } from './counter.ts'
export {
  DecayingHistogram,
  type DecayingHistogramOptions,
  type DecayingHistogramSnapshot,
} from './decaying-histogram.ts'
export { type DecodeHdrOptions, decodeHdr } from './decode-hdr.ts'
export { eachSlot, type SlotVisitor } from './each-slot.ts'
export { type EncodeHdrOptions, encodeHdr, encodeHdrAsync, encodeHdrBase64 } from './encode-hdr.ts'
export { type EncodedHistogram, HistogramFormatError } from './encoded-histogram.ts'
export { CallbackGauge, Gauge } from './gauge.ts'
export { globalRegistry, setGlobalRegistry } from './global-registry.ts'
export type { DeflateLevel, HdrCompression } from './hdr-compressed.ts'
export { HdrFormatError } from './hdr-format-error.ts'
export { HdrLogError, type HdrLogInterval, readHdrLog, readHdrLogStream } from './hdr-log-reader.ts'
export {
  type HdrLogEntry,
  type HdrLogOptions,
  hdrLogHeader,
  hdrLogLine,
  writeHdrLog,
} from './hdr-log-writer.ts'
export type { HealthCheck, HealthCheckOptions, HealthReport, HealthResult } from './health-checks.ts'
export { Histogram } from './histogram.ts'
export {
  type HistogramDigits,
  type HistogramLayout,
  HistogramLayoutError,
  type HistogramOptions,
} from './histogram-layout.ts'
export type { HistogramSnapshot, Quantiles } from './histogram-snapshot.ts'
export type { LabelValue } from './label-tree.ts'
export type { Labelled, LabelNames, LabelValues } from './labelled.ts'
export { mergeHistograms } from './merge-histograms.ts'
export { Meter, type MeterOptions } from './meter.ts'
export { MetricConflictError, MetricKindError } from './metric-errors.ts'
export type {
  AsyncGaugeOptions,
  CachedGaugeOptions,
  HistogramMetricOptions,
  MetricOptions,
  TimerMetricOptions,
  WithLabels,
} from './metric-options.ts'
export type { Rates } from './moving-rates.ts'
export { noopRegistry } from './noop-registry.ts'
export {
  AsyncObservedGauges,
  type AsyncObservingCallback,
  CachedObservedGauges,
  type Observe,
  ObservedGauges,
  type ObservingCallback,
} from './observed-gauges.ts'
export { type ObserveRatio, RatioObservedGauges, type RatioObservingCallback } from './observed-ratios.ts'
export { fromPerfHooks, type PerfHooksHistogram, type PerfHooksReading } from './perf-hooks-histogram.ts'
export { RatioGauge } from './ratio-gauge.ts'
export type { Reader, ReaderOptions } from './reader.ts'
export { Registry } from './registry.ts'
export type { RefreshOptions, RegistryOptions } from './registry-options.ts'
export type { RegistrySource } from './registry-sources.ts'
export type { SeriesEvent, SeriesListener } from './series-listeners.ts'
export { SlidingHistogram, type SlidingHistogramOptions } from './sliding-histogram.ts'
export type { SloBucket } from './slo-buckets.ts'
export type {
  CounterSnapshot,
  FoldedMetric,
  GaugeSnapshot,
  HistogramMetricSnapshot,
  MeterSnapshot,
  MetricSnapshot,
  Snapshot,
  SnapshotFailure,
  TimerSnapshot,
} from './snapshot.ts'
export type { Tags } from './tags.ts'
export { timed } from './timed.ts'
export { Timer, type TimerOptions } from './timer.ts'
export { Timing } from './timing.ts'
export type { TurnOptions } from './turns.ts'
export { isUnit, type Unit } from './units.ts'
export type { MetricDefinition, View, ViewChanges } from './view.ts'
