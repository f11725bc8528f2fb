import { AsyncGauge } from './async-gauge.ts'
import type { CachedGauge } from './cached-gauge.ts'
import type { Counter } from './counter.ts'
import { type CallbackGauge, Gauge } from './gauge.ts'
import type { Histogram } from './histogram.ts'
import type { Meter } from './meter.ts'
import { ObservedGauge } from './observed-gauge.ts'
import type { RatioGauge } from './ratio-gauge.ts'
import type { Timer } from './timer.ts'

type AnyGauge = Gauge | CallbackGauge | CachedGauge | RatioGauge | AsyncGauge | ObservedGauge

/** Anything a registry holds. */
export type Instrument = Counter | AnyGauge | Meter | Histogram | Timer

export type MetricKind = Instrument['kind']

/** Whether reading it runs somebody else's code. */
export function isAsked(instrument: Instrument): boolean {
  if (instrument.kind !== 'gauge' || instrument instanceof Gauge) return false
  // These are only read: their callbacks ran before.
  return !(instrument instanceof AsyncGauge || instrument instanceof ObservedGauge)
}

/**
 * A number that changes whenever something was recorded, so that finding idle series needs no clock where
 * they record. Undefined for what nobody records to.
 */
export function activityOf(instrument: Instrument): number | undefined {
  switch (instrument.kind) {
    case 'gauge':
      return instrument instanceof Gauge ? instrument.updates + instrument.dropped : undefined
    case 'timer':
      return instrument.count + instrument.dropped + instrument.errors
    default:
      return instrument.count + instrument.dropped
  }
}

/** Whether something has begun and is yet to be recorded. */
export function isBusy(instrument: Instrument): boolean {
  return instrument.kind === 'timer' && instrument.inFlight > 0
}
