export type { Destination } from './destination.ts'
export { ReportError } from './report-error.ts'
export {
  createReporter,
  type Reporter,
  type ReporterOptions,
  type ReporterStats,
  type ReportOutcome,
} from './reporter.ts'
export type { TimerHandle, Timers } from './timers.ts'
