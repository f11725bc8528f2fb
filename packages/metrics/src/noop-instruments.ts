import { AsyncGauge } from './async-gauge.ts'
import { CachedGauge } from './cached-gauge.ts'
import { systemClock } from './clock.ts'
import { Counter } from './counter.ts'
import { CallbackGauge, Gauge } from './gauge.ts'
import { Histogram } from './histogram.ts'
import type { Instrument } from './instrument.ts'
import { Meter } from './meter.ts'
import { ObservedGauge } from './observed-gauge.ts'
import { RatioGauge } from './ratio-gauge.ts'
import { Timer } from './timer.ts'
import { Timing } from './timing.ts'

// What stands in for a metric that a view dropped: an instrument of the same type that keeps nothing, one for
// all metrics of a kind. The smallest histogram there is holds the place of one that records.

class NoopCounter extends Counter {
  override inc(): void {}
}

class NoopGauge extends Gauge {
  override set(): void {}
  override inc(): void {}
  override dec(): void {}
}

class NoopCallbackGauge extends CallbackGauge {
  override replaceCallback(): void {}
}

class NoopCachedGauge extends CachedGauge {
  override replaceCallback(): void {}
}

class NoopRatioGauge extends RatioGauge {
  override replaceCallbacks(): void {}
}

class NoopAsyncGauge extends AsyncGauge {
  override async refresh(): Promise<void> {}
  override replaceCallback(): void {}
}

class NoopMeter extends Meter {
  override mark(): void {}
}

class NoopHistogram extends Histogram {
  override record(): void {}
  override recordAll(): void {}
  override recordN(): void {}
  override merge(): void {}
}

class NoopTimer extends Timer {
  override now(): number {
    return 0
  }
  override start(): number {
    return 0
  }
  override stop(): void {}
  override fail(): void {}
  override record(): void {}
  override time<T>(fn: () => T): T {
    return fn()
  }
  override started(): Timing {
    return NOOP_TIMING
  }
  override wrap<This, Args extends unknown[], Result>(
    fn: (this: This, ...args: Args) => Result,
  ): (this: This, ...args: Args) => Result {
    return fn
  }
}

const NOOP_TIMING = new Timing(() => undefined)
const zero = (): number => 0

const NOOPS = new WeakSet<Instrument>()

/** One for all, made when it is first asked for: most programs never do, and importing should not wait for it. */
function once<I extends Instrument>(make: () => I): () => I {
  let made: I | undefined
  return () => {
    made ??= make()
    NOOPS.add(made)
    return made
  }
}

export const noopCounter: () => Counter = once(() => new NoopCounter())
export const noopGauge: () => Gauge = once(() => new NoopGauge())
export const noopCallbackGauge: () => CallbackGauge = once(() => new NoopCallbackGauge(zero))
export const noopCachedGauge: () => CachedGauge = once(() => new NoopCachedGauge(zero, 0, systemClock))
export const noopRatioGauge: () => RatioGauge = once(() => new NoopRatioGauge(zero, () => 1))
export const noopAsyncGauge: () => AsyncGauge = once(() => new NoopAsyncGauge(async () => 0))
export const noopObservedGauge: () => ObservedGauge = once(() => new ObservedGauge({ value: 0 }))
export const noopMeter: () => Meter = once(() => new NoopMeter())
export const noopHistogram: () => Histogram = once(
  () => new NoopHistogram({ unit: '1', digits: 1, highest: 2 }),
)
export const noopTimer: () => Timer = once(() => {
  const timer = new NoopTimer({ digits: 1, highest: 2 })
  NOOPS.add(timer.histogram)
  return timer
})

/** Whether an instrument stands for a metric that a view dropped. */
export function isNoop(instrument: Instrument): boolean {
  return NOOPS.has(instrument)
}
