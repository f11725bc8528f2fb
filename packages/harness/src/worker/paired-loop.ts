import { performance } from 'node:perf_hooks'
import { median, type Random } from '@tidemark/stats'
import { createSyncRunner, type Sink } from './runner.ts'
import type { Subject } from './subject.ts'

const fewestPairs = 3
/** Pairs kept for the median; beyond it the window ends. More would not make the median better. */
const mostPairs = 20_000

export interface PairedLoop {
  /** exp(median of ln(call / reference)). */
  readonly ratio: number
  readonly pairs: number
  /** Median time of one reference run in nanoseconds. */
  readonly referenceNs: number
}

/**
 * Times the call and a sync reference back to back, in random order within each pair, for `seconds`.
 *
 * The machine changes speed about twice a second, unseen by its guests. Both halves of a pair meet the
 * same speed, so the ratio keeps what the absolute times lose. The median of the pairs' log ratios is
 * the statistic: means and minima spread up to thirty times wider.
 *
 * The first `warmupSeconds` of pairs are thrown away: the reference must be compiled as well, and call
 * and reference must have got used to sharing the caches.
 */
export async function pairedLoop(
  subject: Subject,
  batch: number,
  reference: () => unknown,
  seconds: number,
  warmupSeconds: number,
  random: Random,
  tick: () => void,
): Promise<PairedLoop> {
  const runReference = createSyncRunner()
  const sink: Sink = { value: undefined }
  const nothing = {}
  const timeReference = (): number => {
    // Once untimed: a call of milliseconds leaves cold caches behind, one of microseconds does not.
    runReference(reference, nothing, 1, sink)
    const before = performance.now()
    runReference(reference, nothing, 1, sink)
    return performance.now() - before
  }
  const timeCall = async (): Promise<number> => {
    const before = performance.now()
    if (subject.kind === 'sync') subject.run(batch)
    else await subject.run(batch)
    return performance.now() - before
  }
  const logRatios = new Float64Array(mostPairs)
  const referencesMs = new Float64Array(mostPairs)
  const warm = performance.now() + warmupSeconds * 1e3
  const end = warm + seconds * 1e3
  let pairs = 0
  while (pairs < mostPairs && (pairs < fewestPairs || performance.now() < end)) {
    let callMs: number
    let referenceMs: number
    if (random.next() < 0.5) {
      callMs = await timeCall()
      referenceMs = timeReference()
    } else {
      referenceMs = timeReference()
      callMs = await timeCall()
    }
    await subject.verify?.()
    tick()
    // A clock that did not move tells nothing; such a pair has no ratio.
    if (!(callMs > 0 && referenceMs > 0) || performance.now() < warm) continue
    logRatios[pairs] = Math.log(callMs / batch / referenceMs)
    referencesMs[pairs] = referenceMs
    pairs++
  }
  return {
    ratio: Math.exp(median(logRatios.subarray(0, pairs))),
    pairs,
    referenceNs: median(referencesMs.subarray(0, pairs)) * 1e6,
  }
}
