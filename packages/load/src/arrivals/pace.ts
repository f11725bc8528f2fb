import type { Random } from '@tidemark/stats'
import type { LoadModel } from '../load-model.ts'
import { type Arrivals, createArrivals, type Share } from './arrivals.ts'
import { createCallers } from './callers.ts'

/** When one worker makes its calls, and how many of them at once. */
export interface Pace {
  readonly arrivals: Arrivals
  /** With a schedule, latency counts from when a call was due; without one, from when its caller called. */
  readonly scheduled: boolean
  /** Most calls under way at once. */
  readonly places: number
  /** A call is given up after this long. */
  readonly timeLimitNs: number
}

/**
 * The part of a load that one worker drives.
 *
 * @param random the same stream for all workers of the load
 */
export function createPace(load: LoadModel, random: Random, share: Share): Pace {
  const timeLimitNs = Math.round(load.timeLimitSeconds * 1e9)
  return load.kind === 'open'
    ? {
        arrivals: createArrivals(load, random, share),
        scheduled: true,
        places: load.maximumInFlight,
        timeLimitNs,
      }
    : { arrivals: createCallers(load, share), scheduled: false, places: load.callers, timeLimitNs }
}
