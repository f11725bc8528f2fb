import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { defaultDriftBudget, type ExitCode, exitCodes } from '@tidemark/gate'
import { analyse, seriesOf, type Trend } from '@tidemark/gate/trend'
import { parseFraction } from '@tidemark/harness/runner'
import { writeFileAtomically } from '@tidemark/records'
import { renderTrends, safeText } from '@tidemark/report'
import { ConfigError } from '../config/config-error.ts'
import { parseFlag } from '../config/flag.ts'
import { type CommonFlags, type Options, resolveOptions } from '../config/options.ts'
import { writePage } from '../html-page.ts'
import { toolVersion } from '../tool-version.ts'
import { csvSource } from '../trend/csv-source.ts'
import { DatabaseError } from '../trend/database-error.ts'
import { databaseSource, isDatabaseUrl } from '../trend/database-source.ts'
import { historySource } from '../trend/history-source.ts'
import { pinnedTidemark } from '../trend/page-history.ts'
import { sinceMs } from '../trend/since.ts'
import type { TrendSource } from '../trend/source.ts'
import { formatTrends } from '../trend/trend-json.ts'
import { checkedOutputPath, isMissing } from './record-file.ts'
import { forOutput } from './session.ts'

export interface TrendFlags extends Pick<CommonFlags, 'config' | 'baselines'> {
  readonly from?: string
  readonly query?: string
  readonly since?: string
  readonly driftBudget?: string
  readonly failOn?: 'drift'
  /** A page with charts. */
  readonly html?: string
  /** True: to stdout, in place of the text. */
  readonly json?: string | true
}

/** `tidemark trend`: what happened to every call over the recorded history. */
export async function trendCommand(calls: readonly string[], flags: TrendFlags): Promise<ExitCode> {
  const options = await resolveOptions(process.cwd(), flags)
  const { root, baselinesDirectory } = options
  const driftBudget = driftBudgetOf(flags, options)
  const json = typeof flags.json === 'string' ? await checkedOutputPath('--json', flags.json) : null
  const html = flags.html === undefined ? null : await checkedOutputPath('--html', flags.html)
  const from = flags.since === undefined ? Number.NEGATIVE_INFINITY : await sinceMs(root, flags.since)
  const source = await sourceOf(flags, () => historySource(root, baselinesDirectory), from)
  if (source === null) return exitCodes.measurementFailed
  tellNotes(source)
  const measurements = source.measurements.filter(({ atMs }) => atMs >= from)
  const trends = seriesOf(measurements)
    .filter((series) => isWanted(calls, series))
    .map((series) => analyse(series, { driftBudget }))
  const { notes, name } = source
  const text = formatTrends({ tool: toolVersion(), now: new Date(), source: name, notes, trends })
  process.stdout.write(flags.json === true ? text : render(trends))
  if (json !== null) await writeFileAtomically(json, text)
  // What was accepted in this repository says nothing of figures from elsewhere.
  const tidemark =
    html === null || flags.from !== undefined ? null : await pinnedTidemark(options, new Date())
  await writePage(html, [{ kind: 'history', name, notes, trends, tidemark }])
  if (trends.length === 0) {
    process.stderr.write(`${whyNothing(source, measurements.length)}\n`)
    return exitCodes.measurementFailed
  }
  const drifts = trends.some(({ current, driftingSince }) => current && driftingSince !== null)
  return flags.failOn === 'drift' && drifts ? exitCodes.slower : exitCodes.ok
}

/** The flag's, else the configuration's, else the default. */
function driftBudgetOf(flags: TrendFlags, options: Options): number {
  const given = parseFlag('--drift-budget', flags.driftBudget, parseFraction)
  return given ?? options.driftBudget ?? defaultDriftBudget
}

/** null when a database gives no answer to use, which is told. */
async function sourceOf(
  { from, query }: TrendFlags,
  history: () => Promise<TrendSource>,
  fromMs: number,
): Promise<TrendSource | null> {
  const isDatabase = from !== undefined && isDatabaseUrl(from)
  if (query !== undefined && !isDatabase) {
    throw new ConfigError('--query: found no database; allowed is a query beside --from with the URL of one')
  }
  if (from === undefined) return history()
  if (!isDatabase) return csvFile(from)
  try {
    return await databaseSource(from, { query, fromMs, nowMs: Date.now(), environment: process.env })
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    process.stderr.write(`error: ${safeText(error.message, 500)}\n`)
    return null
  }
}

async function csvFile(file: string): Promise<TrendSource> {
  try {
    return csvSource(await readFile(resolve(process.cwd(), file), 'utf8'), file)
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new ConfigError(`--from: found no file ${file}; allowed is a CSV file with a line of headings`)
  }
}

function isWanted(calls: readonly string[], { suite, call }: Pick<Trend, 'suite' | 'call'>): boolean {
  const name = `${suite} › ${call}`.toLowerCase()
  return calls.length === 0 || calls.some((part) => name.includes(part.toLowerCase()))
}

function render(trends: readonly Trend[]): string {
  if (trends.length === 0) return ''
  return `${forOutput((paint, columns) => renderTrends(trends, paint, columns))}\n`
}

const toldAtMost = 10

function tellNotes({ notes }: TrendSource): void {
  for (const note of notes.slice(0, toldAtMost)) process.stderr.write(`${safeText(note, 400)}\n`)
  if (notes.length > toldAtMost) process.stderr.write(`and ${notes.length - toldAtMost} more of that kind\n`)
}

function whyNothing({ name, measurements }: TrendSource, sinceThen: number): string {
  if (measurements.length === 0) {
    return `nothing to look at: ${safeText(name)} has no measurement; tidemark record adds those of a gate or a run`
  }
  return sinceThen === 0
    ? 'nothing to look at: no measurement is so young'
    : 'nothing to look at: no call matches'
}
