export {
  type Acceptance,
  type AcceptOptions,
  baselineCall,
  fewestBaselineReplicates,
  planAcceptance,
} from './accept.ts'
export { type PairedAcceptance, planPairedAcceptance, whyNoPairedAcceptance } from './accept-pairs.ts'
export {
  type BaselineSuites,
  type CompareScope,
  type Comparison,
  compareRun,
  type Reference,
  suspects,
} from './compare.ts'
export {
  type AcceptedDrift,
  acceptedDrifts,
  driftKey,
  linesSinceTidemark,
} from './drift/accepted-drift.ts'
export { type Charge, type ChargeOptions, chargeAcceptance } from './drift/charge-acceptance.ts'
export { type DriftSettings, defaultDriftBudget, driftBudgetOf } from './drift/drift-limit.ts'
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
