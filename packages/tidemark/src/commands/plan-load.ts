import {
  type ListedSuite,
  type LoadSettings,
  loadCalls,
  loadSuiteRecords,
  type PlannedLoad,
  parseDurationSeconds,
  planLoads,
  planSweeps,
  type SweepOptions,
  sweepCalls,
  sweepSuiteRecords,
} from '@tidemark/harness/runner'
import { LoadError, type LoadOptions } from '@tidemark/load/options'
import type { LoadSuiteRecord } from '@tidemark/records'
import { safeText } from '@tidemark/report'
import { ConfigError } from '../config/config-error.ts'
import { parseFlag } from '../config/flag.ts'
import { given } from '../config/given.ts'
import type { CommonFlags } from '../config/options.ts'
import { parseSweepLevels } from '../config/sweep-levels.ts'

export interface LoadFlags extends CommonFlags {
  readonly rate?: number
  readonly arrivals?: 'constant' | 'poisson'
  readonly callers?: number
  readonly workers?: number
  readonly sweep?: string
  readonly sweepOver?: SweepOptions['over']
  readonly duration?: string
  readonly count?: number
  readonly inFlight?: number
  readonly soak?: boolean
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
  workers: '--workers',
  durationSeconds: '--duration',
  calls: '--count',
  maximumInFlight: '--in-flight',
}

interface LoadHere {
  readonly root: string
  readonly settings: LoadSettings
  readonly signal: AbortSignal
}

/** What the flags of a load ask for. */
export interface AskedLoad {
  readonly options: LoadOptions
  readonly sweep: Omit<SweepOptions, 'workers'> | null
  readonly soak: boolean
}

/** @throws ConfigError naming the flag, what was found and what is allowed */
export function readLoadFlags(flags: LoadFlags): AskedLoad {
  return {
    options: {
      ...given('rate', flags.rate),
      ...given('arrivals', flags.arrivals),
      ...given('callers', flags.callers),
      ...given('durationSeconds', parseFlag('--duration', flags.duration, parseDurationSeconds)),
      ...given('calls', flags.count),
      ...given('maximumInFlight', flags.inFlight),
    },
    sweep: readSweepFlags(flags),
    soak: flags.soak === true,
  }
}

function readSweepFlags(flags: LoadFlags): AskedLoad['sweep'] {
  if (flags.sweep === undefined) {
    if (flags.sweepOver === undefined) return null
    throw new ConfigError(
      '--sweep-over: what is swept needs its levels; give them with --sweep, such as 1..16',
    )
  }
  if (flags.soak === true) {
    throw new ConfigError('--soak: what grows shows under one load for a long time; leave out --sweep')
  }
  if (flags.shard !== undefined) {
    throw new ConfigError('--shard: a sweep is made in one piece; leave out --shard, or choose calls with -t')
  }
  const over = flags.sweepOver ?? 'callers'
  if (flags[over] !== undefined) {
    throw new ConfigError(`--${over}: the sweep sets it; leave it out, or sweep over something else`)
  }
  return { over, levels: parseSweepLevels(flags.sweep) }
}

/**
 * All that is to be loaded, checked before any of it is.
 *
 * @param keep of the loads, without a sweep, those that are made here
 * @throws ConfigError naming the flag when flags and suite together are no load
 */
export function planLoad(
  suites: readonly ListedSuite[],
  { options, sweep, soak }: AskedLoad,
  workers: number,
  keep: (loads: readonly PlannedLoad[]) => readonly PlannedLoad[],
): (here: LoadHere) => Promise<readonly LoadSuiteRecord[]> {
  try {
    if (sweep === null) {
      const loads = keep(planLoads(suites, options))
      return async (here) => loadSuiteRecords(await loadCalls(loads, { ...here, soak, onStart: announce }))
    }
    const sweeps = planSweeps(suites, options, { ...sweep, workers })
    return async (here) =>
      sweepSuiteRecords(
        await sweepCalls(sweeps, {
          ...here,
          onStart: (one, { level }, done, total) => announce(one, done, total, ` · ${one.over} ${level}`),
        }),
      )
  } catch (error) {
    if (!(error instanceof LoadError)) throw error
    throw new ConfigError(`${flagOf[error.keys[0] ?? ''] ?? 'load'}: ${error.problem}`)
  }
}

function announce(
  { suite, call }: { readonly suite: ListedSuite; readonly call: { readonly id: string } },
  done: number,
  total: number,
  level = '',
): void {
  const name = `${safeText(suite.name, 60)} › ${safeText(call.id, 60)}`
  process.stderr.write(`load ${done + 1}/${total} · ${name}${level}\n`)
}
