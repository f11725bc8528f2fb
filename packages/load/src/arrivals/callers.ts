import type { ClosedLoad } from '../load-model.ts'
import type { Arrivals, Share } from './arrivals.ts'

/** The part of a closed load that one worker drives: a call is due whenever it is asked for, until the end. */
export function createCallers({ durationSeconds, calls }: ClosedLoad, { worker, workers }: Share): Arrivals {
  const endNs = durationSeconds * 1e9
  // Worker 0 takes one more where the calls do not divide evenly.
  let left = calls === Number.POSITIVE_INFINITY ? calls : Math.ceil((calls - worker) / workers)
  return {
    next(nowNs) {
      if (left <= 0 || nowNs >= endNs) return Number.POSITIVE_INFINITY
      left--
      return Math.max(0, nowNs)
    },
  }
}
