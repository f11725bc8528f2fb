import { stat } from 'node:fs/promises'
import { relative } from 'node:path'
import { type ExitCode, exitCodes } from '@tidemark/gate'
import { entriesOfGate, entriesOfRun, type HistoryEntries, thinHistory } from '@tidemark/gate/trend'
import {
  appendHistory,
  type GateRecord,
  type HistoryEntry,
  type RunRecord,
  readAnchor,
  readHistory,
  rewriteHistory,
} from '@tidemark/records'
import { safeText } from '@tidemark/report'
import { ConfigError } from '../config/config-error.ts'
import { type CommonFlags, resolveOptions } from '../config/options.ts'
import { commitTimeMs } from '../trend/commits.ts'
import { readGateOrRunRecord } from './record-file.ts'

export interface RecordFlags extends Pick<CommonFlags, 'config' | 'baselines'> {
  /** At least one where there is any. */
  readonly from?: readonly string[]
  readonly compact?: boolean
}

/** `tidemark record`: adds what a gate or a run measured to the history, and thins out what is old. */
export async function recordCommand({
  from = [],
  compact = false,
  ...flags
}: RecordFlags): Promise<ExitCode> {
  if (from.length === 0 && !compact) {
    throw new ConfigError(
      '--from: found none; allowed is a record of tidemark gate --json or tidemark run --json, or --compact by itself',
    )
  }
  const { root, baselinesDirectory } = await resolveOptions(process.cwd(), flags)
  const anchor = await readAnchor(baselinesDirectory)
  // All are read before one is written: a wrong name must not leave half of them recorded.
  const records: (GateRecord | RunRecord)[] = []
  for (const file of from) records.push(await readGateOrRunRecord('--from', file))
  let recorded = 0
  for (const record of records) {
    const learned = await historyOf(root, record, anchor?.revision ?? null)
    for (const entry of learned.entries) await append(baselinesDirectory, entry)
    recorded += learned.entries.length
    tell(record, learned)
  }
  if (compact) await thin(baselinesDirectory)
  if (from.length > 0 && recorded === 0) {
    process.stderr.write('nothing was recorded: no call of the record was measured\n')
    return exitCodes.measurementFailed
  }
  return exitCodes.ok
}

async function historyOf(
  root: string,
  record: GateRecord | RunRecord,
  tidemark: string | null,
): Promise<HistoryEntries> {
  const commit = record.kind === 'tidemark.gate' ? record.arms[0]?.commit : record.revision.commit
  const committedMs = commit == null ? null : await commitTimeMs(root, commit)
  const committed = committedMs === null ? null : new Date(committedMs).toISOString()
  return record.kind === 'tidemark.gate'
    ? entriesOfGate(record, tidemark, { committed })
    : entriesOfRun(record, { committed })
}

async function append(directory: string, entry: HistoryEntry): Promise<void> {
  const { path, state } = await appendHistory(directory, entry)
  const file = safeText(relative(process.cwd(), path))
  const { length } = Object.keys(entry.calls)
  const calls = length === 1 ? '1 call' : `${length} calls`
  const suite = safeText(entry.suite, 60)
  print(
    state === 'known'
      ? `${suite}: ${file} has this measurement already`
      : `${suite}: ${calls}${ratiosText(entry)} in ${file}`,
  )
  const { size } = await stat(path)
  if (size > largeFile) {
    print(`note: ${file} has ${(size / 1e6).toFixed(1)} MB; --compact thins out what is older than 90 days`)
  }
}

/** A year of 100 calls, measured once a day, has less. */
const largeFile = 4e6

function ratiosText({ tidemark, calls }: HistoryEntry): string {
  if (tidemark === undefined) return ''
  const ratios = Object.values(calls).filter(({ ratio }) => ratio !== undefined).length
  return `, ${ratios} with a ratio to ${tidemark.slice(0, 9)}`
}

/** What a reader should know of what was recorded. */
function tell(record: GateRecord | RunRecord, { entries, leftOut }: HistoryEntries): void {
  for (const { suite, call, why } of leftOut.slice(0, toldAtMost)) {
    print(`left out: ${safeText(suite, 60)} › ${safeText(call, 60)}: ${why}`)
  }
  if (leftOut.length > toldAtMost) print(`left out: ${leftOut.length - toldAtMost} more`)
  const [first] = entries
  if (first === undefined) return
  if (record.interrupted)
    print('note: it was stopped before its end; what was measured until then is recorded')
  if (first.revision?.endsWith('+') === true) {
    print('note: the working tree had changes that were not committed; the history says so')
  }
  if (first.method === 'paired' && first.tidemark === undefined) {
    print(
      'note: no tidemark was measured beside it, so a change of machine will look like one of code; see tidemark pin',
    )
  }
}

const toldAtMost = 10

async function thin(directory: string): Promise<void> {
  const { entries, damaged } = await readHistory(directory)
  const [first] = damaged
  if (first !== undefined) {
    // Writing the file anew would lose what a person may still mend.
    throw new ConfigError(
      `--compact: found damaged lines: ${damaged.length}, the first: ${first.file}:${first.line}: ${first.reason}; allowed is a history without any`,
    )
  }
  const suites = new Map<string, HistoryEntry[]>()
  for (const entry of entries) suites.set(entry.suite, [...(suites.get(entry.suite) ?? []), entry])
  for (const [suite, all] of suites) {
    const kept = thinHistory(all, Date.now())
    if (kept.length < all.length) await rewriteHistory(directory, suite, kept)
    print(`${safeText(suite, 60)}: kept ${kept.length} of ${all.length} measurements, and every change point`)
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
