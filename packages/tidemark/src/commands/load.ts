import { type ExitCode, exitCodes } from '@tidemark/gate'
import {
  defaultLoadSettings,
  type LoadSettings,
  listSuites,
  loadCalls,
  loadSuiteRecords,
  type PlannedLoad,
  parseDurationSeconds,
  planLoads,
} from '@tidemark/harness/runner'
import { LoadError, type LoadOptions } from '@tidemark/load/options'
import {
  fingerprintHere,
  formatLoadRecord,
  isEmptyShard,
  type LoadCallRecord,
  type LoadRecord,
  revisionHere,
  writeFileAtomically,
} from '@tidemark/records'
import { renderLoad, safeText } from '@tidemark/report'
import { ConfigError } from '../config/config-error.ts'
import { parseFlag } from '../config/flag.ts'
import { given } from '../config/given.ts'
import { type CommonFlags, resolveOptions } from '../config/options.ts'
import { writePage } from '../html-page.ts'
import { select, selectBroken } from '../selection.ts'
import { describeShard, divideLoads, loadsOfShard, readDividing, shardPlaceOf } from '../sharding/sharding.ts'
import { toolVersion } from '../tool-version.ts'
import { checkedOutputPath } from './record-file.ts'
import { paintForOutput, stopOnSignals } from './session.ts'

export interface LoadFlags extends CommonFlags {
  readonly rate?: number
  readonly arrivals?: 'constant' | 'poisson'
  readonly callers?: number
  readonly workers?: number
  readonly duration?: string
  readonly count?: number
  readonly inFlight?: number
  readonly warmup?: string
  readonly timeLimit?: string
  readonly memoryLimit?: string
  readonly seed?: number
  readonly allowHost?: readonly string[]
  readonly json?: string
  readonly shard?: string
  readonly html?: string
}

/** How each option of a load is given on the command line. */
const flagOf: Readonly<Record<string, string>> = {
  rate: '--rate',
  arrivals: '--arrivals',
  callers: '--callers',
  durationSeconds: '--duration',
  calls: '--count',
  maximumInFlight: '--in-flight',
}

/** `tidemark load`: puts calls under load and shows what their callers experience. */
export async function loadCommand(suites: readonly string[], flags: LoadFlags): Promise<ExitCode> {
  const place = shardPlaceOf(flags)
  const { warmupSeconds } = defaultLoadSettings
  const { root, include, measure, baselinesDirectory } = await resolveOptions(process.cwd(), flags, {
    warmupSeconds,
  })
  const json = flags.json === undefined ? null : await checkedOutputPath('--json', flags.json)
  const html = flags.html === undefined ? null : await checkedOutputPath('--html', flags.html)
  const settings: LoadSettings = {
    seed: measure.seed,
    workers: measure.workers,
    warmupSeconds: measure.warmupSeconds,
    timeLimitSeconds: measure.timeLimitSeconds,
    memoryLimitMib: measure.memoryLimitMib,
  }
  const selection = { suites, calls: flags.calls ?? '' }
  const dividing = place === null ? null : await readDividing(place, baselinesDirectory, selection)
  allowHosts(flags.allowHost ?? [])
  const startedAt = new Date()
  const startMs = performance.now()
  const signals = stopOnSignals()
  try {
    const { signal } = signals
    const revision = await revisionHere(root)
    const list = await listSuites({ root, include, settings, signal })
    const all = plan(select(list.suites, selection), flags)
    const shard = dividing === null ? undefined : divideLoads(all, settings, dividing)
    if (shard !== undefined) process.stderr.write(`${describeShard(shard)}\n`)
    const planned = shard === undefined ? all : loadsOfShard(all, shard)
    const outcomes = await loadCalls(planned, { root, settings, signal, onStart: announce })
    const record: LoadRecord = {
      kind: 'tidemark.load',
      version: 1,
      tool: toolVersion(),
      startedAt: startedAt.toISOString(),
      durationSeconds: (performance.now() - startMs) / 1e3,
      fingerprint: fingerprintHere(),
      revision,
      settings,
      interrupted: signal.aborted,
      suites: loadSuiteRecords(outcomes),
      brokenSuites: signal.aborted ? [] : selectBroken(list.broken, selection),
      ...given('shard', shard),
    }
    // Shown first: what was measured must not be lost with a full disk.
    process.stdout.write(`${renderLoad(record, paintForOutput())}\n`)
    if (json !== null) await writeFileAtomically(json, formatLoadRecord(record))
    await writePage(html, [{ kind: 'load', record }])
    if (all.length === 0 && !signal.aborted) {
      process.stderr.write(
        'nothing was loaded: no call that matches has a load; give it one in the suite, or use --rate or --callers\n',
      )
    }
    return exitCodeOf(record)
  } finally {
    signals.release()
  }
}

/** @throws ConfigError naming the flag when flags and suite together are no load */
function plan(suites: Parameters<typeof planLoads>[0], flags: LoadFlags): readonly PlannedLoad[] {
  const asked: LoadOptions = {
    ...given('rate', flags.rate),
    ...given('arrivals', flags.arrivals),
    ...given('callers', flags.callers),
    ...given('durationSeconds', parseFlag('--duration', flags.duration, parseDurationSeconds)),
    ...given('calls', flags.count),
    ...given('maximumInFlight', flags.inFlight),
  }
  try {
    return planLoads(suites, asked)
  } catch (error) {
    if (!(error instanceof LoadError)) throw error
    throw new ConfigError(`${flagOf[error.keys[0] ?? ''] ?? 'load'}: ${error.problem}`)
  }
}

/** HTTP clients look there, in whichever process and worker a suite makes them. */
function allowHosts(hosts: readonly string[]): void {
  if (hosts.length === 0) return
  const before = process.env['TIDEMARK_ALLOWED_HOSTS'] ?? ''
  process.env['TIDEMARK_ALLOWED_HOSTS'] = [...(before === '' ? [] : [before]), ...hosts].join(',')
}

function announce({ suite, call }: PlannedLoad, done: number, total: number): void {
  process.stderr.write(`load ${done + 1}/${total} · ${safeText(suite.name, 60)} › ${safeText(call.id, 60)}\n`)
}

/**
 * A load that did not come to its end, was not to be had, or of which no call ended well, has measured something else
 * than was asked for.
 */
export function exitCodeOf(record: LoadRecord): ExitCode {
  const { suites, brokenSuites, interrupted } = record
  const calls = suites.flatMap((suite) => suite.calls)
  const whole = (calls.length > 0 || isEmptyShard(record)) && calls.every((call) => isMeasured(call))
  return whole && brokenSuites.length === 0 && !interrupted ? exitCodes.ok : exitCodes.measurementFailed
}

function isMeasured(call: LoadCallRecord): boolean {
  return call.state === 'loaded' && call.end === 'finished' && call.counts.completed > 0
}
