import { type ExitCode, exitCodeOf, exitCodes } from '@tidemark/gate'
import { formatRunRecord, isEmptyShard, writeFileAtomically } from '@tidemark/records'
import { renderRun } from '@tidemark/report'
import { type MeasureFlags, resolveOptions } from '../config/options.ts'
import { writePage } from '../html-page.ts'
import { destinationsOf, report } from '../reporting/report.ts'
import { runMetrics } from '../reporting/run-metrics.ts'
import { nothingMeasured } from '../selection.ts'
import { shardPlaceOf } from '../sharding/sharding.ts'
import { checkedOutputPath } from './record-file.ts'
import { forOutput, measureWithProgress } from './session.ts'

export interface RunFlags extends MeasureFlags {
  readonly json?: string
  readonly shard?: string
  readonly html?: string
  readonly strict?: boolean
  /** URLs, at least one when there is any. */
  readonly report?: readonly string[]
}

/** `tidemark run`: measures, shows, compares with the accepted baseline. */
export async function runCommand(suites: readonly string[], flags: RunFlags): Promise<ExitCode> {
  const place = shardPlaceOf(flags)
  const options = await resolveOptions(process.cwd(), flags)
  const json = flags.json === undefined ? null : await checkedOutputPath('--json', flags.json)
  const html = flags.html === undefined ? null : await checkedOutputPath('--html', flags.html)
  const destinations = await destinationsOf(flags.report, options)
  const selection = { suites, calls: flags.calls ?? '' }
  const { run, comparison, leftOut } = await measureWithProgress(options, selection, place)
  const nothing = comparison.calls.length === 0 && comparison.brokenSuites.length === 0 && !run.interrupted
  // A shard for which no call was left has nothing to measure; whether all of them have is seen when they are merged.
  const nothingToDo = nothing && isEmptyShard(run)
  const code = nothingToDo ? exitCodes.ok : exitCodeOf(comparison, { strict: flags.strict === true })
  // Shown first: what was measured must not be lost with a full disk.
  const shown = forOutput((paint, columns) => renderRun(run, comparison, paint, columns))
  process.stdout.write(`${shown}\n`)
  if (json !== null) await writeFileAtomically(json, formatRunRecord(run))
  await writePage(html, [{ kind: 'run', record: run, comparison, before: null }])
  if (nothing && !nothingToDo) {
    process.stderr.write(`${nothingMeasured(leftOut)}\n`)
  }
  await report(() => runMetrics(run, comparison, code), destinations)
  return code
}
