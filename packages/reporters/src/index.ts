export type { RetryOptions } from './delivery/back-off.ts'
export { Batch, type BatchLimits } from './delivery/batch.ts'
export type { DropReason, PointCounts } from './delivery/point-ledger.ts'
export type {
  Destination,
  FormatStep,
  Omission,
  OmitReason,
  Piece,
  SeriesFilter,
} from './destination.ts'
export type { Logger } from './logger.ts'
export { ReportError } from './report-error.ts'
export {
  createReporter,
  type FlushOptions,
  type FlushResult,
  type Reporter,
  type ReporterState,
  type ReporterStats,
  type ReportResult,
  type StopOptions,
} from './reporter.ts'
export type { QueueOptions, ReporterOptions } from './reporter-options.ts'
export { installShutdownHooks, type ShutdownOptions } from './shutdown-hooks.ts'
export type { TimerHandle, Timers } from './timers.ts'
export type { Outcome, Transport } from './transport.ts'
