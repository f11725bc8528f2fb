/** For programs that run suites; suite files themselves import only the package's main entry. */

export { createAwakeClock } from './awake-clock.ts'
export { type BundleOptions, bundleSuite, type SuiteBundle } from './discovery/bundle.ts'
export { BundleFolderError, bundleFolder } from './discovery/bundle-folder.ts'
export { discoverSuites } from './discovery/discover.ts'
export { type ModuleGraph, readModuleGraph } from './discovery/module-graph.ts'
export { SuiteError, type SuiteErrorCode } from './errors.ts'
export type {
  ArmComparison,
  ArmProfiles,
  CallDescription,
  CallOutcome,
  DescribeOutcome,
  LoadOutcome,
  PairMeasurement,
  PairOutcome,
  SuiteDescription,
} from './protocol.ts'
export { type CountOptions, type CountOutcome, countInstructions } from './run/count-instructions.ts'
export {
  describeInFreshProcess,
  type ListedSuite,
  type ListOptions,
  listSuites,
  type SuiteList,
} from './run/list.ts'
export {
  type LoadCallsOptions,
  type LoadedCallOutcome,
  loadCalls,
  type PlannedLoad,
  planLoads,
} from './run/load.ts'
export { type LoadArmOptions, loadArm, loadForAtMost } from './run/load-arm.ts'
export { loadSuiteRecords } from './run/load-record.ts'
export { type MeasureEvent, type MeasureOptions, measure } from './run/measure.ts'
export { measurePairs, type PairedCallPlan, type PairOptions, type SuiteArm } from './run/measure-pairs.ts'
export { CallMeasurement, SuiteMeasurement } from './run/measurement.ts'
export { isHarnessModule, type ProfileOptions, profileArm } from './run/profile-arm.ts'
export { ReplicateProcesses } from './run/replicate-processes.ts'
export { readPositions, type SourcePosition } from './run/source-position.ts'
export {
  type PlannedLevel,
  type PlannedSweep,
  planSweeps,
  type SweepCallsOptions,
  type SweepOptions,
  type SweptCallOutcome,
  type SweptLevel,
  type SweptQuantity,
  sweepCalls,
} from './run/sweep.ts'
export { sweepSuiteRecords } from './run/sweep-record.ts'
export { whyNoValgrind } from './run/valgrind.ts'
export {
  baselineReplicates,
  defaultLoadSettings,
  defaultPairSettings,
  defaultSettings,
  type LoadSettings,
  type MeasureSettings,
  type PairSettings,
  quickSettings,
} from './settings.ts'
export { parseBytes, parseDurationSeconds, parseFraction, QuantityError } from './suite/quantity.ts'
export type { Isolation } from './suite/resolve.ts'
export { createKernel } from './worker/kernel.ts'
