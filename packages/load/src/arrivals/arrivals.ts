import type { Random } from '@tidemark/stats'
import type { OpenLoad } from '../load-model.ts'
import { createRateCurve } from './rate-curve.ts'

/** When calls are due, one after the other. */
export interface Arrivals {
  /**
   * Nanoseconds after the start at which the next call is due, never before the one before it; `Infinity` when
   * there are no more.
   *
   * @param nowNs nanoseconds since the start
   */
  next(nowNs: number): number
}

/** Which of several workers that share one load: every `workers`-th call is its own. */
export interface Share {
  /** 0 to workers - 1. */
  readonly worker: number
  readonly workers: number
}

/**
 * The part of an open load that one worker drives. The schedule is one for all workers: each of them computes it
 * from the same seed and takes every n-th arrival, so that no message is sent per call, and all of them together
 * make exactly the calls that one alone would make.
 *
 * The k-th arrival is where the area under the rate reaches k (constant) or the sum of k exponential gaps of mean 1
 * (Poisson; the time-rescaling theorem, Brown et al. 2002), which holds for ramps as well.
 *
 * @param random the same stream for all workers
 */
export function createArrivals(load: OpenLoad, random: Random, { worker, workers }: Share): Arrivals {
  const curve = createRateCurve(load.stages)
  const gap =
    load.arrivals === 'constant'
      ? () => 1
      : // 1 - u is never 0.
        () => -Math.log(1 - random.next())
  /** Arrivals handed to any worker so far. */
  let index = 0
  // With constant gaps somebody arrives at the very start; with random ones the first gap comes first.
  let area = load.arrivals === 'constant' ? 0 : gap()
  return {
    next() {
      while (index % workers !== worker) {
        index++
        area += gap()
      }
      const atNs = index < load.calls && area < curve.area ? curve.reachesNs(area) : Number.POSITIVE_INFINITY
      if (atNs !== Number.POSITIVE_INFINITY) {
        index++
        area += gap()
      }
      return atNs
    },
  }
}
