export { renderHtmlReport } from './render-html-report.ts'
export type { GateSource, LoadSource, ReportSource, RunSource } from './source.ts'
