export type { Advice } from './advice.ts'
export type { ClockFinding } from './clock.ts'
export type { Detection } from './detection.ts'
export { examineMachine, isComplete } from './examine.ts'
export type { DoctorReport, MachineFindings } from './findings.ts'
export type {
  CallKind,
  ClockMeasurement,
  LoadMeasurement,
  MachineMeasurements,
  MachineState,
  SameCodeMeasurement,
  SameCodeReplicate,
  SpeedMeasurement,
} from './measurements.ts'
export type { OddOption, OptionEffect } from './node-options.ts'
export type { Quartiles } from './quartiles.ts'
export type { SameCodeFinding } from './same-code.ts'
export type { SpeedFinding } from './speed.ts'
export type { MachineVerdict } from './verdict.ts'
