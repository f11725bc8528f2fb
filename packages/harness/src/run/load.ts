import { pathToFileURL } from 'node:url'
import { type LoadModel, type LoadOptions, resolveLoad } from '@tidemark/load/options'
import type { CallDescription, LoadOutcome } from '../protocol.ts'
import type { LoadSettings } from '../settings.ts'
import type { ListedSuite } from './list.ts'
import { runReplicateProcess } from './replicate-process.ts'
import { startReplicateProcess } from './replicate-processes.ts'
import { collectionInterval } from './soak.ts'
import { mapFailure } from './source-position.ts'

/** A call to be put under load. */
export interface PlannedLoad {
  readonly suite: ListedSuite
  readonly call: CallDescription
  readonly load: LoadModel
}

export interface LoadedCallOutcome extends PlannedLoad {
  readonly soak: boolean
  readonly outcome: LoadOutcome
}

export interface LoadCallsOptions {
  readonly root: string
  readonly settings: LoadSettings
  /** Collect the heap of the workers now and then, and judge whether anything grows. */
  readonly soak: boolean
  readonly signal: AbortSignal
  readonly onStart: (planned: PlannedLoad, done: number, total: number) => void
}

/**
 * The calls of these suites that are to be put under load, each with its load.
 *
 * @param asked options that go before those of the suites. One that says how calls arrive puts every call under
 *   load; without it only those that have a `load` are.
 * @throws LoadError when the two together are no load
 */
export function planLoads(suites: readonly ListedSuite[], asked: LoadOptions): readonly PlannedLoad[] {
  const arrives = asked.rate !== undefined || asked.stages !== undefined || asked.callers !== undefined
  return suites.flatMap((suite) =>
    suite.calls.flatMap((call) => {
      if (call.load === null && !arrives) return []
      return {
        suite,
        call,
        load: resolveLoad(arrives ? withArrivals(call.load, asked) : { ...call.load, ...asked }),
      }
    }),
  )
}

/** Another way to arrive takes over what ends the load and its time limit, and nothing of the way it replaces. */
export function withArrivals(own: LoadOptions | null, asked: LoadOptions): LoadOptions {
  const { durationSeconds, calls, timeLimitSeconds } = own ?? {}
  const ends = asked.durationSeconds !== undefined || asked.calls !== undefined
  return { timeLimitSeconds, ...(ends ? {} : { durationSeconds, calls }), ...asked }
}

/**
 * Puts one call after the other under load, each in a fresh process with a server of its own where its suite has
 * one. One that breaks does not keep the rest from being loaded. Returns early when aborted, with what was recorded until
 * then of the call that was under load.
 */
export async function loadCalls(
  planned: readonly PlannedLoad[],
  options: LoadCallsOptions,
): Promise<readonly LoadedCallOutcome[]> {
  const loaded: LoadedCallOutcome[] = []
  for (const [done, one] of planned.entries()) {
    options.onStart(one, done, planned.length)
    const outcome = await loadInFreshProcess(one, { ...options, keepsPart: true })
    // What broke may have done so by being stopped, and what completed no call had hardly begun.
    const isPart = options.signal.aborted
    if (isPart && (outcome.state === 'broken' || outcome.part.counts.completed === 0)) break
    loaded.push({ ...one, soak: options.soak, outcome })
    if (isPart) break
  }
  return loaded
}

/**
 * One call under one load, with a server of its own where its suite has one. An abort ends it, as broken or, with
 * `keepsPart`, with what was recorded until then.
 */
export async function loadInFreshProcess(
  {
    suite,
    call,
    load,
  }: {
    readonly suite: Pick<ListedSuite, 'bundle' | 'server'>
    readonly call: Pick<CallDescription, 'id' | 'timeLimitSeconds'>
    readonly load: LoadModel
  },
  {
    root,
    settings,
    soak,
    signal,
    keepsPart = false,
  }: Omit<LoadCallsOptions, 'onStart'> & { readonly keepsPart?: boolean },
): Promise<LoadOutcome> {
  const timeLimitSeconds = call.timeLimitSeconds ?? settings.timeLimitSeconds
  let outcome: LoadOutcome | null = null
  const death = await runReplicateProcess(
    {
      type: 'load',
      call: { id: call.id, timeLimitSeconds },
      bundleUrl: pathToFileURL(suite.bundle.bundlePath).href,
      load,
      collectEverySeconds: soak ? collectionInterval(load) : null,
      server: suite.server,
      settings,
      seed: settings.seed,
    },
    Math.max(timeLimitSeconds, settings.timeLimitSeconds),
    startReplicateProcess(root),
    {
      signal,
      ...(keepsPart && { endOrder: { type: 'end-load' } as const }),
      onMessage: (message) => {
        if (message.type === 'loaded') outcome = message.outcome
      },
    },
  )
  const answered = outcome as LoadOutcome | null
  if (answered?.state === 'loaded') return answered
  const failure = answered?.failure ??
    death ?? { reason: 'crashed', phase: 'unknown', message: 'the process ended without an answer' }
  return { state: 'broken', failure: await mapFailure(failure, suite.bundle, root) }
}
