export {
  type DriftRules,
  judgeDrift,
  planAccepted,
  planDrift,
  tellAccepted,
  tidemarkArm,
} from '../drift/gate-drift.ts'
export { changedSince } from './changed-files.ts'
export { type ExplainOptions, explainCall } from './explain.ts'
export { gateExitCode } from './gate-exit-code.ts'
export { judgeGate } from './judge-gate.ts'
export { isLoadSignal, judgedUnderLoad } from './load-signal.ts'
export type { ArmFolder } from './load-suite.ts'
export { type GateProgress, type MeasuredGate, type MeasureGateOptions, measureGate } from './measure-gate.ts'
export { defaultLoadTaking, type LoadTaking } from './measure-under-load.ts'
export { mergeGateShards } from './merge-gate-shards.ts'
export { type GatePlan, type PlannedCall, type PlanOptions, planGate } from './plan.ts'
export { planSaves, type SavePlan, saveArms } from './plan-saves.ts'
export { defaultGateJudgeSettings, type GateJudgeSettings } from './settings.ts'
export { planSham } from './sham.ts'
export { wholeGateOf } from './whole-gate.ts'
