import type { LabelValue } from '../label-tree.ts'
import type { Labelled, LabelNames, LabelValues } from '../labelled.ts'
import type { Registry } from '../registry.ts'
import type { Timer } from '../timer.ts'
import type { Timing } from '../timing.ts'
import { listenToChannels } from './channels.ts'
import type { DurationOptions } from './durations.ts'
import type { Guard } from './guard.ts'
import { type Instrumentation, startInstrumentation } from './instrumentation.ts'

export interface TraceChannelOptions extends DurationOptions {
  /** Name of the timer. @default the channel's name */
  readonly metric?: string
  /** One sentence on what is timed. @default none */
  readonly description?: string
  /**
   * Whether a call is over when its function has returned, asked then with the message of its events. Node's
   * `traceSync` leaves a result or an error on it by that time, `tracePromise` and `traceCallback` do not; who
   * publishes the events by hand may do otherwise. @default whether it has a `result` or an `error`
   */
  readonly isOver?: (message: never) => boolean
}

export interface LabelledTraceChannelOptions<Names extends LabelNames> extends TraceChannelOptions {
  readonly labels: Names
  /** The values of the labels, in order, asked when a call starts. The message is whatever is traced with it. */
  readonly labelsOf: (message: never) => LabelValues<Names>
}

interface Trace {
  readonly timing: Timing
  failed: boolean
}

/**
 * Times what somebody traces with a `TracingChannel` of `node:diagnostics_channel`: calls that return or
 * throw, promises until they settle, callbacks until they are called. Failed ones are errors of the timer;
 * calls under way are its `inFlight`.
 *
 * Events of a call belong together by their message, the object that a call has for itself. One that is used
 * for a second call while the first is under way is an error of the instrumentation, and that call not timed.
 * Calls that are under way when it is stopped are still timed to their end.
 *
 * @param channel as given to `diagnostics_channel.tracingChannel`, without `tracing:` and event
 * @throws AlreadyInstrumentedError when it records this channel in this registry already
 * @throws MetricKindError, MetricConflictError or RangeError when the timer cannot be had like that
 */
export function traceChannel<const Names extends LabelNames>(
  registry: Registry,
  channel: string,
  options: LabelledTraceChannelOptions<Names>,
): Instrumentation
export function traceChannel(
  registry: Registry,
  channel: string,
  options?: TraceChannelOptions,
): Instrumentation
export function traceChannel(
  registry: Registry,
  channel: string,
  options: TraceChannelOptions | LabelledTraceChannelOptions<LabelNames> = {},
): Instrumentation {
  const isOver = (options.isOver ?? hasOutcome) as (message: object) => boolean
  return startInstrumentation(registry, `traceChannel ${channel}`, traceChannel, (guard) =>
    listen(timerOf(registry, channel, options, guard), channel, isOver, guard),
  )
}

/** The timer of a call, by the message of its events. */
function timerOf(
  registry: Registry,
  channel: string,
  options: TraceChannelOptions | LabelledTraceChannelOptions<LabelNames>,
  guard: Guard,
): (message: object) => Timer {
  const { metric = channel, isOver: _, ...rest } = options
  if (!('labelsOf' in rest)) {
    const timer = registry.timer(metric, rest)
    return () => timer
  }
  const { labels, labelsOf, ...timerOptions } = rest
  const timers: Labelled<Timer> = registry.timer(metric, { ...timerOptions, labels })
  // Without values a call is still timed, in the overflow series.
  return (message) =>
    timers.labels(...guard.attempt<never, readonly LabelValue[]>(labelsOf, message as never, []))
}

function hasOutcome(message: object): boolean {
  return 'result' in message || 'error' in message
}

function listen(
  timerOf: (message: object) => Timer,
  channel: string,
  isOver: (message: object) => boolean,
  guard: Guard,
): () => void {
  const traces = new WeakMap<object, Trace>()
  let underWay = 0
  let stopped = false

  const begin = (message: object): void => {
    // Before anything is counted as under way that could never end.
    if (typeof message !== 'object' || message === null) throw new TypeError('the message is no object')
    if (traces.has(message)) throw new TypeError('the message belongs to a call that is under way')
    traces.set(message, { timing: timerOf(message).started(), failed: false })
    underWay++
  }
  const fail = (message: object): void => {
    const trace = traces.get(message)
    if (trace !== undefined) trace.failed = true
  }
  const returned = (message: object): void => {
    if (traces.has(message) && guard.attempt(isOver, message, false)) end(message)
  }
  const end = (message: object): void => {
    const trace = traces.get(message)
    if (trace === undefined) return
    traces.delete(message)
    if (trace.failed) trace.timing.fail()
    else trace.timing.stop()
    underWay--
    // Not while the channel is going through those who listen to it.
    if (stopped && underWay === 0) queueMicrotask(unlistenToEnds)
  }

  const unlistenToStarts = listenToChannels({ [`tracing:${channel}:start`]: begin }, guard)
  const unlistenToEnds = listenToChannels(
    {
      [`tracing:${channel}:error`]: fail,
      [`tracing:${channel}:end`]: returned,
      // What was waited for is there; what its receiver does until `asyncEnd` is no part of it.
      [`tracing:${channel}:asyncStart`]: end,
      [`tracing:${channel}:asyncEnd`]: end,
    },
    guard,
  )
  return () => {
    stopped = true
    unlistenToStarts()
    if (underWay === 0) unlistenToEnds()
  }
}
