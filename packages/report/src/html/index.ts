export { renderHtmlReport } from './render-html-report.ts'
export type {
  GateSource,
  HistorySource,
  LoadSource,
  RecordSource,
  ReportSource,
  RunSource,
} from './source.ts'
