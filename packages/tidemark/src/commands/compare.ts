import {
  baselineCall,
  type Comparison,
  compareRun,
  defaultJudgeSettings,
  type ExitCode,
  exitCodeOf,
  type JudgeSettings,
  type Reference,
} from '@tidemark/gate'
import { parseFraction } from '@tidemark/harness/runner'
import {
  type BaselineDocument,
  fingerprintDifferences,
  type RunRecord,
  type SuiteRecord,
} from '@tidemark/records'
import { parseFlag } from '../config/flag.ts'
import { printRecordFile, readRecordFile } from './record-file.ts'

export interface CompareFlags {
  readonly margin?: string
  readonly strict?: boolean
}

/** `tidemark compare A.json B.json`: judges run B by run A as if A were the baseline. */
export async function compareCommand(before: string, after: string, flags: CompareFlags): Promise<ExitCode> {
  const margin = parseFlag('--margin', flags.margin, parseFraction) ?? defaultJudgeSettings.margin
  // One after the other, so that of two wrong files it is always the first that is named.
  const a = await readRecordFile('<before>', before)
  const b = await readRecordFile('<after>', after)
  const settings = { ...defaultJudgeSettings, margin }
  const comparison = compareRecords(a, b, settings)
  process.stdout.write(`${printRecordFile(after, b, comparison)}\n`)
  return exitCodeOf(comparison, { strict: flags.strict === true })
}

/** Judges a run by the one before it. */
export function compareRecords(before: RunRecord, after: RunRecord, settings: JudgeSettings): Comparison {
  return compareRun(after, referenceFrom(before, after), settings, { filtered: false })
}

function referenceFrom(a: RunRecord, b: RunRecord): Reference {
  const differences = fingerprintDifferences(a.fingerprint, b.fingerprint)
  const suites = new Map(a.suites.map((suite) => [suite.name, documentFrom(a, suite)]))
  return differences.length === 0
    ? { state: 'match', name: a.environment, suites }
    : { state: 'foreign', name: a.environment, suites, differences }
}

function documentFrom(run: RunRecord, { name, suiteHash, calls }: SuiteRecord): BaselineDocument {
  const options = { reason: `run of ${run.startedAt}`, now: new Date(run.startedAt) }
  return {
    kind: 'tidemark.baseline',
    version: 1,
    suite: name,
    calls: Object.fromEntries(
      calls.flatMap((call) =>
        call.state === 'measured' ? [[call.id, baselineCall(run, { suiteHash, call }, options)]] : [],
      ),
    ),
  }
}
