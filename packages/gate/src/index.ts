export {
  type Acceptance,
  type AcceptOptions,
  baselineCall,
  fewestBaselineReplicates,
  planAcceptance,
} from './accept.ts'
export {
  type BaselineSuites,
  type CompareScope,
  type Comparison,
  compareRun,
  type Reference,
  suspects,
} from './compare.ts'
export { type ExitCode, exitCodeOf, exitCodes } from './exit-code.ts'
export {
  confirmationLooks,
  defaultPairedSettings,
  type PairedSettings,
  screeningLooks,
} from './paired/design.ts'
export { judgeSeries, type SeriesVerdict } from './paired/judge-series.ts'
export { planReplicates, type ReplicatePlan } from './paired/plan.ts'
export type { Series } from './paired/series.ts'
export { defaultJudgeSettings, type JudgeSettings } from './settings.ts'
export type { BudgetBreach, CallJudgement, Effect, Judgement, UnjudgedReason, Verdict } from './verdict.ts'
