import { compareRun, type ExitCode, exitCodeOf } from '@tidemark/gate'
import { gateExitCode, mergeGateShards } from '@tidemark/gate/side-by-side'
import {
  fingerprintDifferences,
  formatGateRecord,
  formatLoadRecord,
  formatRunRecord,
  type GateRecord,
  type LoadRecord,
  type MeasuredRecord,
  MergeError,
  mergeLoadRecords,
  mergeRunRecords,
  type RecordPart,
  type RunRecord,
  readBaselines,
  readRecord,
  writeFileAtomically,
} from '@tidemark/records'
import { renderGate, renderLoad, safeText } from '@tidemark/report'
import { type CommonFlags, resolveOptions } from '../config/options.ts'
import { preferOwn, referenceFor } from '../measure-run.ts'
import { exitCodeOf as loadExitCode } from './load.ts'
import { checkedOutputPath, printRecordFile, readGiven, unpacking } from './record-file.ts'
import { forOutput } from './session.ts'

export interface MergeFlags extends CommonFlags {
  readonly json?: string
  readonly margin?: string
  readonly strict?: boolean
  readonly allowGone?: boolean
}

/** A whole record: as it is written, as it is shown, and what it says. */
interface Merged {
  readonly text: string
  readonly shown: string
  readonly code: ExitCode
  /** Not one call in all shards, nor a suite that does not load. */
  readonly empty: boolean
}

/** `tidemark merge`: joins the records of all shards and judges the whole. */
export async function mergeCommand(files: readonly string[], flags: MergeFlags): Promise<ExitCode> {
  const json = flags.json === undefined ? null : await checkedOutputPath('--json', flags.json)
  const { text, shown, code, empty } = await merge(await readParts(files), flags)
  process.stdout.write(`${shown}\n`)
  if (json !== null) await writeFileAtomically(json, text)
  if (empty) process.stderr.write('nothing was measured: no shard has a call\n')
  return code
}

/** One after the other, so that of several wrong files it is always the first that is named. */
async function readParts(files: readonly string[]): Promise<readonly RecordPart<MeasuredRecord>[]> {
  const parts: RecordPart<MeasuredRecord>[] = []
  for (const file of files) {
    parts.push({ file, record: await readGiven('<records>', file, readRecord, 'tidemark --shard --json') })
  }
  return parts
}

async function merge(parts: readonly RecordPart<MeasuredRecord>[], flags: MergeFlags): Promise<Merged> {
  switch (parts[0]?.record.kind) {
    case 'tidemark.gate':
      return mergeGates(ofKind(parts, isGate), flags)
    case 'tidemark.load':
      return mergeLoads(ofKind(parts, isLoad))
    default:
      return mergeRuns(ofKind(parts, isRun), flags)
  }
}

const isRun = (record: MeasuredRecord): record is RunRecord => record.kind === 'tidemark.run'
const isGate = (record: MeasuredRecord): record is GateRecord => record.kind === 'tidemark.gate'
const isLoad = (record: MeasuredRecord): record is LoadRecord => record.kind === 'tidemark.load'

/** @throws MergeError for a record of another kind than the first */
function ofKind<One extends MeasuredRecord>(
  parts: readonly RecordPart<MeasuredRecord>[],
  is: (record: MeasuredRecord) => record is One,
): readonly RecordPart<One>[] {
  return parts.map(({ file, record }) => {
    if (is(record)) return { file, record }
    throw new MergeError(
      'MERGE_DIFFERENT',
      `${file}: kind: found ${record.kind}, but ${parts[0]?.record.kind} in ${parts[0]?.file}; allowed are records of one command`,
    )
  })
}

async function mergeRuns(parts: readonly RecordPart<RunRecord>[], flags: MergeFlags): Promise<Merged> {
  const run = mergeRunRecords(parts)
  const options = await resolveOptions(process.cwd(), flags)
  const baselines = preferOwn(run, await readBaselines(options.baselinesDirectory), options)
  const reference = referenceFor(baselines, run.fingerprint, options.environmentSuffix)
  const filtered = parts.some(({ record }) => record.shard?.filtered === true)
  const comparison = compareRun(run, reference, options.judge, { filtered })
  return {
    text: formatRunRecord(run),
    shown: printRecordFile(filesOf(parts), run, comparison),
    code: exitCodeOf(comparison, { strict: flags.strict === true }),
    empty: run.suites.length === 0 && run.brokenSuites.length === 0,
  }
}

function mergeGates(parts: readonly RecordPart<GateRecord>[], flags: MergeFlags): Merged {
  const gate = mergeGateShards(parts)
  // First: what cannot be written must not be shown.
  const text = formatGateRecord(gate)
  tellMachines(gate)
  return {
    text,
    shown: forOutput((paint, columns) => renderGate(gate, paint, columns)),
    code: gateExitCode(gate, { strict: flags.strict === true, allowGone: flags.allowGone === true }),
    empty: gate.calls.length === 0 && gate.brokenSuites.length === 0,
  }
}

function mergeLoads(parts: readonly RecordPart<LoadRecord>[]): Merged {
  const load = mergeLoadRecords(parts)
  return {
    text: formatLoadRecord(load),
    shown: unpacking(filesOf(parts), () => forOutput((paint) => renderLoad(load, paint))),
    code: loadExitCode(load),
    empty: load.suites.length === 0 && load.brokenSuites.length === 0,
  }
}

function filesOf(parts: readonly RecordPart<unknown>[]): string {
  return parts.map(({ file }) => file).join(', ')
}

/** The header names the first shard's machine; that others differ must not go unsaid. */
function tellMachines({ fingerprint, shards = [] }: GateRecord): void {
  for (const shard of shards) {
    const [difference] = fingerprintDifferences(fingerprint, shard.fingerprint)
    if (difference === undefined) continue
    const { field, baseline, here } = difference
    process.stderr.write(
      `shard ${shard.index} was measured on another machine (${field} ${safeText(here)}, not ${safeText(baseline)}); each compared the revisions where it was\n`,
    )
  }
}
