import { pathToFileURL } from 'node:url'
import { type Random, seededRandom } from '@tidemark/stats'
import type { CallOutcome, Failure } from '../protocol.ts'
import type { MeasureSettings } from '../settings.ts'
import type { SuiteMeasurement } from './measurement.ts'
import { runReplicateProcess } from './replicate-process.ts'
import { startReplicateProcess } from './replicate-processes.ts'
import { mapFailure } from './source-position.ts'

export type MeasureEvent =
  | {
      readonly type: 'call-started'
      readonly suite: string
      readonly call: string
      readonly replicate: number
      /** Call measurements done so far, and to be done in all (each call once per replicate). */
      readonly done: number
      readonly total: number
    }
  | {
      readonly type: 'call-finished'
      readonly suite: string
      readonly call: string
      readonly replicate: number
      readonly outcome: CallOutcome
      readonly done: number
      readonly total: number
    }

export interface MeasureOptions {
  readonly root: string
  readonly settings: MeasureSettings
  /** Index of the first replicate: later stages of a run continue the count. */
  readonly firstReplicate: number
  readonly replicates: number
  readonly signal: AbortSignal
  readonly onEvent: (event: MeasureEvent) => void
}

/**
 * Measures every call of the suites `replicates` times and adds the results to `suites`. For each
 * replicate a suite gets a fresh process, and in it every call a fresh pool of workers. Replicates are the outer loop, so that each call's are spread over the whole run;
 * the order of suites and calls within is shuffled by the seed.
 *
 * A call that breaks is not measured again; the rest goes on. Returns early when aborted.
 */
export async function measure(suites: readonly SuiteMeasurement[], options: MeasureOptions): Promise<void> {
  const { firstReplicate, replicates, settings, signal } = options
  const random = seededRandom(settings.seed)
  const count = { done: 0, total: replicates * suites.reduce((sum, { calls }) => sum + calls.size, 0) }
  for (let index = firstReplicate; index < firstReplicate + replicates; index++) {
    const order = random.fork(`replicate ${index}`)
    for (const suite of order.shuffle(suites)) {
      if (signal.aborted) return
      await measureReplicate(suite, index, order, count, options)
    }
  }
}

/** One replicate of one suite: one process, or several when calls take their process down with them. */
async function measureReplicate(
  measurement: SuiteMeasurement,
  index: number,
  order: Random,
  count: { done: number; total: number },
  { root, settings, signal, onEvent }: MeasureOptions,
): Promise<void> {
  const { suite, calls } = measurement
  const limits = new Map(suite.calls.map(({ id, timeLimitSeconds }) => [id, timeLimitSeconds]))
  const pending = new Set(order.shuffle([...calls.keys()]))
  for (const id of pending) {
    if (!calls.get(id)?.broken) continue
    pending.delete(id)
    count.done++
  }
  while (pending.size > 0 && !signal.aborted) {
    let current: string | null = null
    const finish = (id: string, outcome: CallOutcome): void => {
      pending.delete(id)
      count.done++
      calls.get(id)?.add(index, outcome)
      onEvent({ type: 'call-finished', suite: suite.name, call: id, replicate: index, outcome, ...count })
    }
    const broken: { id: string; failure: Failure }[] = []
    const planned = [...pending].map((id) => ({
      id,
      timeLimitSeconds: limits.get(id) ?? settings.timeLimitSeconds,
    }))
    const death = await runReplicateProcess(
      {
        type: 'measure',
        bundleUrl: pathToFileURL(suite.bundle.bundlePath).href,
        calls: planned,
        settings,
        seed: order.integer(2 ** 31),
      },
      Math.max(...planned.map(({ timeLimitSeconds }) => timeLimitSeconds)),
      startReplicateProcess(root),
      {
        signal,
        onMessage: (message) => {
          if (message.type === 'call-started') {
            current = message.id
            onEvent({ type: 'call-started', suite: suite.name, call: message.id, replicate: index, ...count })
          } else if (message.type === 'call-finished') {
            current = null
            const { id, outcome } = message
            if (outcome.state === 'broken') broken.push({ id, failure: outcome.failure })
            else finish(id, outcome)
          }
        },
      },
    )
    if (death !== null && !signal.aborted) {
      const known = new Set(broken.map(({ id }) => id))
      // Death between two calls: one of those left must be blamed, or the same process dies for ever.
      const blamed = current ?? [...pending].find((id) => !known.has(id))
      if (blamed !== undefined) broken.push({ id: blamed, failure: death })
    }
    for (const { id, failure } of broken) {
      finish(id, { state: 'broken', failure: await mapFailure(failure, suite.bundle, root) })
    }
  }
}
