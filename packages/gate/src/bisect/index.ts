export { type BisectDesign, defaultBisectDesign } from './design.ts'
export { type Findings, noFindings, replicatesIn } from './findings.ts'
export { firstParentHistory } from './history.ts'
export {
  type BisectCommit,
  type BisectEffect,
  type BisectFacts,
  type BisectPart,
  type BisectRecord,
  bisectExitCode,
  bisectRecord,
} from './record.ts'
export { openRevisions } from './revisions.ts'
export { searchRange } from './search.ts'
export { readState, stateFile, writeState } from './state-file.ts'
