import { AsyncQuestion } from './async-question.ts'
import { CachedReading } from './cached-reading.ts'
import type { Clock } from './clock.ts'
import { checkReading, type Reading, readingOf } from './gauge-reading.ts'
import type { LabelNames, LabelValues } from './labelled.ts'

/** Tells the value of one series, with the values of its labels in their order. */
export type Observe<Names extends LabelNames> = (value: number, ...labels: LabelValues<Names>) => void

/** Tells the values of all series that there are; runs at each snapshot, so it must be quick. */
export type ObservingCallback<Names extends LabelNames> = (observe: Observe<Names>) => void

/** As {@link ObservingCallback}, taking its time. The signal aborts when nobody waits for it any longer. */
export type AsyncObservingCallback<Names extends LabelNames> = (
  observe: Observe<Names>,
  signal: AbortSignal,
) => Promise<void>

/** What a callback told of one series. */
export interface Observation {
  readonly reading: Reading
  /** Unchecked. */
  readonly labels: readonly unknown[]
}

/** Tells of all series at once. */
export interface Observer {
  /** What there is to tell now. Does not throw. */
  tell(): Reading<readonly Observation[]>
  /** Finds out what to tell, where that takes a while. Never rejects. */
  refresh?(timeoutMs: number): Promise<void>
}

/** A gauge with labels that is asked for the values of all its series at each snapshot. */
export class ObservedGauges<Names extends LabelNames = LabelNames> implements Observer {
  readonly labelNames: Names
  #callback: ObservingCallback<Names>

  constructor(labelNames: Names, callback: ObservingCallback<Names>) {
    this.labelNames = labelNames
    this.#callback = callback
  }

  /** Asks `callback` from now on. */
  replaceCallback(callback: ObservingCallback<Names>): void {
    this.#callback = callback
  }

  tell(): Reading<readonly Observation[]> {
    return readingOf(() => observationsOf(this.#callback))
  }
}

/** As {@link ObservedGauges}, whose callback is asked at most every so often. */
export class CachedObservedGauges<Names extends LabelNames = LabelNames> implements Observer {
  readonly labelNames: Names
  #callback: ObservingCallback<Names>
  readonly #cached: CachedReading<readonly Observation[]>

  /**
   * @param everyMs milliseconds that all values, or the error in their place, are kept
   * @throws RangeError when `everyMs` is no number of at least 0
   */
  constructor(labelNames: Names, callback: ObservingCallback<Names>, everyMs: number, clock: Clock) {
    this.labelNames = labelNames
    this.#callback = callback
    this.#cached = new CachedReading(() => observationsOf(this.#callback), everyMs, clock)
  }

  /** Asks `callback` from now on; what it told before does not count. */
  replaceCallback(callback: ObservingCallback<Names>): void {
    this.#callback = callback
    this.#cached.forget()
  }

  tell(): Reading<readonly Observation[]> {
    return this.#cached.read()
  }
}

/** A gauge with labels whose values `refresh` asks for, and snapshots show. */
export class AsyncObservedGauges<Names extends LabelNames = LabelNames> implements Observer {
  readonly labelNames: Names
  #callback: AsyncObservingCallback<Names>
  readonly #question: AsyncQuestion<readonly Observation[]>

  /**
   * @param timeoutMs wins over the timeout of a refresh
   * @throws RangeError when `timeoutMs` is out of range
   */
  constructor(labelNames: Names, callback: AsyncObservingCallback<Names>, timeoutMs?: number) {
    this.labelNames = labelNames
    this.#callback = callback
    this.#question = new AsyncQuestion(async (signal) => {
      const observations: Observation[] = []
      await this.#callback((value, ...labels) => void observations.push(observation(value, labels)), signal)
      // A copy: what is told when it is over was not part of the answer.
      return [...observations]
    }, timeoutMs)
  }

  /** Asks `callback` from now on. */
  replaceCallback(callback: AsyncObservingCallback<Names>): void {
    this.#callback = callback
  }

  tell(): Reading<readonly Observation[]> {
    return this.#question.reading
  }

  /** As `AsyncGauge.refresh`. */
  refresh(timeoutMs: number): Promise<void> {
    return this.#question.ask(timeoutMs)
  }
}

function observationsOf<Names extends LabelNames>(
  callback: ObservingCallback<Names>,
): readonly Observation[] {
  const observations: Observation[] = []
  callback((value, ...labels) => void observations.push(observation(value, labels)))
  // A copy, as above.
  return [...observations]
}

function observation(value: unknown, labels: readonly unknown[]): Observation {
  return { reading: readingOf(() => checkReading(value)), labels }
}
