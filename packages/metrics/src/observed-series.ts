import { ObservedGauge } from './observed-gauge.ts'
import type { Observation, Observer } from './observed-gauges.ts'
import type { MetricIdentity, Series } from './series.ts'

/** The family whose series are observed. */
interface ObservedFamily extends MetricIdentity {
  /** Makes its series those of these label values and no others. Returns their instruments, in that order. */
  keepOnly(wanted: readonly (readonly unknown[])[]): ObservedGauge[]
}

/**
 * The series of a gauge whose values callbacks tell: those, and no others, that they told of last. A callback
 * that fails has none, and a failure in their place.
 */
export class ObservedSeries {
  readonly #family: ObservedFamily
  /** Each with what it calls labels, as the family orders them: a view may keep fewer than the code gives. */
  readonly #observers = new Map<Observer, (labels: readonly unknown[]) => readonly unknown[]>()
  #failures: readonly ObservedGauge[] = []

  constructor(family: ObservedFamily) {
    this.#family = family
  }

  add(observer: Observer, kept: (labels: readonly unknown[]) => readonly unknown[]): void {
    this.#observers.set(observer, kept)
  }

  /** Makes the series those that callbacks tell of now. What one of them throws is a failure of the gauge. */
  collect(): void {
    const observations: Observation[] = []
    const failures: ObservedGauge[] = []
    for (const [observer, kept] of this.#observers) {
      const told = observer.tell()
      if ('error' in told) failures.push(new ObservedGauge(told))
      // Not a spread: there may be more of them than a call can have arguments.
      else for (const { reading, labels } of told.value) observations.push({ reading, labels: kept(labels) })
    }
    this.#failures = failures
    const gauges = this.#family.keepOnly(observations.map(({ labels }) => labels))
    for (const [at, { reading }] of observations.entries()) gauges[at]?.observe(reading)
  }

  async refresh(timeoutMs: number): Promise<void> {
    await Promise.all([...this.#observers.keys()].map((observer) => observer.refresh?.(timeoutMs)))
  }

  /** Callbacks that failed, as series of no labels that have no value. */
  failures(): Series[] {
    return this.#failures.map((instrument) => ({ metric: this.#family, tags: NO_TAGS, instrument }))
  }
}

const NO_TAGS = Object.freeze({})
