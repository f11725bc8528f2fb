import { LoadError, type LoadModel, type LoadOptions, resolveLoad } from '@tidemark/load/options'
import { seededRandom } from '@tidemark/stats'
import type { CallDescription, LoadOutcome } from '../protocol.ts'
import type { ListedSuite } from './list.ts'
import { type LoadCallsOptions, loadInFreshProcess, withArrivals } from './load.ts'

/** What a sweep raises from level to level. */
export type SweptQuantity = 'callers' | 'workers' | 'rate'

export interface SweepOptions {
  readonly over: SweptQuantity
  /** Ascending, at least one. */
  readonly levels: readonly number[]
  /** Worker threads of each load, where they are not what is raised. */
  readonly workers: number
}

/** One load of a sweep. */
export interface PlannedLevel {
  readonly level: number
  readonly load: LoadModel
  readonly workers: number
}

/** A call to be put under one load after the other. */
export interface PlannedSweep {
  readonly suite: ListedSuite
  readonly call: CallDescription
  readonly over: SweptQuantity
  /** Ascending. */
  readonly levels: readonly PlannedLevel[]
}

export interface SweptLevel extends PlannedLevel {
  readonly outcome: LoadOutcome
}

export interface SweptCallOutcome extends PlannedSweep {
  /** Ascending. */
  readonly levels: readonly SweptLevel[]
}

export interface SweepCallsOptions extends Omit<LoadCallsOptions, 'onStart' | 'soak'> {
  readonly onStart: (planned: PlannedSweep, level: PlannedLevel, done: number, total: number) => void
}

const mostWorkers = 64
/** Of a level whose end neither the suite nor the user has a word about. */
const defaultLevelSeconds = 5

/**
 * Every call of these suites with the loads of a sweep: in a closed loop over callers or workers, in an open one over
 * rates. A level lasts as long as what is asked for, else as the call's own load, else 5 s.
 *
 * @param asked options for every level, without the one that is swept
 * @throws LoadError when they are no loads together
 */
export function planSweeps(
  suites: readonly ListedSuite[],
  asked: LoadOptions,
  sweep: SweepOptions,
): readonly PlannedSweep[] {
  const { over, levels } = sweep
  return suites.flatMap((suite) =>
    suite.calls.map((call) => ({
      suite,
      call,
      over,
      levels: levels.map((level) => planLevel(call.load, asked, sweep, level)),
    })),
  )
}

function planLevel(
  own: LoadOptions | null,
  asked: LoadOptions,
  { over, workers }: SweepOptions,
  level: number,
): PlannedLevel {
  const load = resolveLoad(withEnd(withArrivals(own, { ...asked, ...arrivalsOf(own, asked, over, level) })))
  if (over !== 'workers') return { level, load, workers }
  if (level > mostWorkers) {
    throw new LoadError(['workers'], `found ${level}; allowed is an integer from 1 to ${mostWorkers}`)
  }
  return { level, load, workers: level }
}

/** With workers the load is raised by more threads that each have so many callers. */
function arrivalsOf(
  own: LoadOptions | null,
  asked: LoadOptions,
  over: SweptQuantity,
  level: number,
): LoadOptions {
  if (over === 'rate') return { rate: level }
  return { callers: over === 'callers' ? level : (asked.callers ?? own?.callers ?? 1) }
}

function withEnd(options: LoadOptions): LoadOptions {
  const ends = options.durationSeconds !== undefined || options.calls !== undefined
  return ends ? options : { ...options, durationSeconds: defaultLevelSeconds }
}

/**
 * Puts each call under its loads, every one in a fresh process with a fresh server: no level finds the heap or the
 * cache that another left behind. Their order is drawn with the seed, so that a machine that changes its speed
 * meanwhile does not bend the curve. A level that breaks does not keep the rest from being loaded. Returns early when
 * aborted, without the level that was under load then.
 */
export async function sweepCalls(
  planned: readonly PlannedSweep[],
  { onStart, ...options }: SweepCallsOptions,
): Promise<readonly SweptCallOutcome[]> {
  const { settings, signal } = options
  const order = seededRandom(settings.seed).fork('sweep')
  const total = planned.reduce((sum, { levels }) => sum + levels.length, 0)
  const swept: SweptCallOutcome[] = []
  let done = 0
  for (const sweep of planned) {
    const levels: SweptLevel[] = []
    for (const level of order.shuffle(sweep.levels)) {
      if (signal.aborted) break
      onStart(sweep, level, done, total)
      const outcome = await loadInFreshProcess(
        { ...sweep, load: level.load },
        { ...options, soak: false, settings: { ...settings, workers: level.workers } },
      )
      if (!signal.aborted) levels.push({ ...level, outcome })
      done += 1
    }
    if (levels.length > 0) swept.push({ ...sweep, levels: levels.sort((a, b) => a.level - b.level) })
  }
  return swept
}
