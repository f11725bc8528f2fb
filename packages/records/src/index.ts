export type { AnchorDocument } from './anchor.ts'
export { readAnchor, writeAnchor } from './anchor-file.ts'
export { AtomicWriteError, writeFileAtomically } from './atomic-write.ts'
export type { BaselineCall, BaselineDocument, EnvironmentDocument } from './baseline.ts'
export { baselinePath, isBaselinesFile } from './baseline-path.ts'
export { readBaselines, writeBaseline, writeEnvironment } from './baseline-store.ts'
export type { MeasuredRecord } from './document-kind.ts'
export {
  type BaselineEnvironment,
  type Baselines,
  type EnvironmentSelection,
  environmentName,
  fingerprintHash,
  selectEnvironment,
} from './environment.ts'
export { type Fingerprint, type FingerprintDifference, fingerprintDifferences } from './fingerprint.ts'
export {
  formatBaseline,
  formatEnvironment,
  formatGateRecord,
  formatHistoryEntry,
  formatLedgerEntry,
  formatLoadRecord,
  formatRunRecord,
  roundedEntry,
} from './format.ts'
export type {
  GateAcceptance,
  GateArm,
  GateArmFigures,
  GateBreach,
  GateBreakage,
  GateCall,
  GateDrift,
  GateExpiry,
  GateExplanation,
  GateGrowth,
  GateLedgerFault,
  GateLoad,
  GateLoadFigures,
  GateLoadReplicate,
  GateLoadSettings,
  GateMargins,
  GateRecord,
  GateReplicate,
  GateSettings,
  GateSham,
  GateSignal,
  GateTidemark,
  GateVerdict,
  Signal,
  SignalVerdict,
} from './gate.ts'
export { type GitAnswer, runGit, tellsNoRepository } from './git.ts'
export type { HistoryCall, HistoryEntry } from './history.ts'
export {
  appendHistory,
  type DamagedHistoryLine,
  type History,
  readHistory,
  rewriteHistory,
} from './history-file.ts'
export type { DamagedLine } from './journal.ts'
export type { LedgerEntry, LedgerLine } from './ledger.ts'
export { type LedgerFault, linesSince } from './ledger-chain.ts'
export { appendLedger, type Ledger, ledgerEndsAt, readLedger, readLedgerSince } from './ledger-file.ts'
export type {
  BrokenLoad,
  BrokenLoadCall,
  IntervalRecord,
  LoadBreach,
  LoadBudget,
  LoadCallRecord,
  LoadCounts,
  LoadedCall,
  LoadFigures,
  LoadHealth,
  LoadHealthSecond,
  LoadRecord,
  LoadResult,
  LoadSecond,
  LoadShape,
  LoadSuiteRecord,
  LoadTimes,
  ScalabilityRecord,
  SoakFinding,
  SweepLevel,
  SweptCall,
} from './load.ts'
export { loadResults } from './load-results.ts'
export { fingerprintHere, fingerprintOf, type MachineFacts } from './machine.ts'
export { joinGateRecords } from './merge/join-gates.ts'
export { MergeError, type MergeErrorCode } from './merge/merge-error.ts'
export { mergeLoadRecords } from './merge/merge-loads.ts'
export { mergeRunRecords } from './merge/merge-runs.ts'
export type { RecordPart } from './merge/shards-in-order.ts'
export {
  parseBaseline,
  parseEnvironment,
  parseGateRecord,
  parseHistoryEntry,
  parseLedgerEntry,
  parseLoadRecord,
  parseRecord,
  parseRunRecord,
} from './parse.ts'
export { readGateRecord, readRecord, readRunRecord } from './read-text.ts'
export { type RecordFormatCode, RecordFormatError, type RecordFormatProblem } from './record-format-error.ts'
export { refusedKeys } from './refused-keys.ts'
export { authorHere, lockfileHash, RevisionError, repositoryTop, revisionHere } from './revision.ts'
export type {
  Breakage,
  BrokenCall,
  BrokenReason,
  BrokenSuite,
  CallIdentity,
  CallLimits,
  CallRecord,
  LatencySummary,
  MeasuredCall,
  MeasurementWarning,
  Phase,
  Replicate,
  Revision,
  RunRecord,
  RunSettings,
  SuiteRecord,
} from './run.ts'
export {
  callsOfShard,
  isEmptyShard,
  mostShards,
  type Shard,
  type ShardedCall,
  type ShardOrigin,
} from './shard.ts'
export { isSuspected } from './suspected.ts'
