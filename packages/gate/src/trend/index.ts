export {
  type AnalyseOptions,
  analyse,
  type SlopeUnit,
  type TimeLeft,
  type Trend,
  type TrendSlope,
  type TrendStep,
} from './analyse.ts'
export {
  type EntryOptions,
  entriesOfGate,
  entriesOfRun,
  type HistoryEntries,
  type LeftOut,
} from './history-entries.ts'
export { historyMeasurements } from './history-measurements.ts'
export { type Measurement, seriesOf, type TrendMeasure, type TrendPoint, type TrendSeries } from './series.ts'
export { thinHistory } from './thin-history.ts'
