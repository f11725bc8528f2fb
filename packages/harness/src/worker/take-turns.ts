import { performance } from 'node:perf_hooks'
import { midmeanStandardError, type Random } from '@tidemark/stats'
import { lessPauses, watchGcPauses } from './gc-pauses.ts'
import type { Subject } from './subject.ts'

const fewestRounds = 5
/** Rounds kept; beyond it the window ends. More would not make their midmean better. */
const mostRounds = 20_000

export interface TurnsWindow {
  /** Rounds of the first moments are thrown away: the arms must have got used to sharing the caches. */
  readonly discardSeconds: number
  /** The window ends here where the midmean of its rounds is precise already. */
  readonly leastSeconds: number
  /** Standard error of a midmean log ratio that is so precise. */
  readonly preciseError: number
  readonly seconds: number
  /** Up to here where the rounds of `seconds` are too different for a precise midmean. */
  readonly maximumSeconds: number
  /** Standard error of a midmean log ratio that is precise enough. */
  readonly sufficientError: number
}

export interface Turns {
  readonly rounds: number
  /** Milliseconds of each sample by slot, round by round. */
  readonly samplesMs: readonly Float64Array[]
  /** The same less the pauses of garbage collection, for comparing slots; see `lessPauses`. */
  readonly ownMs: readonly Float64Array[]
}

/**
 * Times one sample of each subject back to back, in a random order, round after round for a window of time.
 * All halves of a round meet the same state of the machine, which changes its speed about twice a second; so
 * the ratios within a round keep what the absolute times lose.
 *
 * Each subject has a runner compiled for itself (see runner.ts): two loops in one function biased one of
 * them by 6.7 %.
 *
 * @param pairs slots whose ratio is asked for; how long it takes depends on how their rounds differ, never on
 *   which one is faster
 */
export async function takeTurns(
  subjects: readonly Subject[],
  batch: number,
  pairs: readonly (readonly [number, number])[],
  window: TurnsWindow,
  random: Random,
  tick: () => void,
): Promise<Turns> {
  const recorded = subjects.map(() => ({
    startsMs: new Float64Array(mostRounds),
    samplesMs: new Float64Array(mostRounds),
  }))
  const order = subjects.map((_, slot) => slot)
  const startsMs = new Float64Array(subjects.length)
  const roundMs = new Float64Array(subjects.length)
  const watch = watchGcPauses()
  const warm = performance.now() + window.discardSeconds * 1e3
  let rounds = 0
  const takeUntil = async (end: number): Promise<Turns> => {
    while (rounds < mostRounds && (rounds < fewestRounds || performance.now() < end)) {
      shuffleInPlace(order, random)
      for (const slot of order) {
        const subject = subjects[slot] as Subject
        const before = performance.now()
        if (subject.kind === 'sync') subject.run(batch)
        else await subject.run(batch)
        roundMs[slot] = performance.now() - before
        startsMs[slot] = before
        await subject.verify?.()
        tick()
      }
      // A clock that did not move tells nothing; such a round has no ratio.
      if (performance.now() < warm || roundMs.some((ms) => !(ms > 0))) continue
      for (const [slot, own] of recorded.entries()) {
        own.startsMs[rounds] = startsMs[slot] as number
        own.samplesMs[rounds] = roundMs[slot] as number
      }
      rounds++
    }
    const pauses = await watch.read()
    const samplesMs = recorded.map((own) => own.samplesMs.subarray(0, rounds))
    const ownMs = recorded.map((own) => lessPauses(own.startsMs, own.samplesMs.subarray(0, rounds), pauses))
    return { rounds, samplesMs, ownMs }
  }
  try {
    let turns = await takeUntil(warm + window.leastSeconds * 1e3)
    if (midmeanError(turns, pairs) <= window.preciseError) return turns
    turns = await takeUntil(warm + window.seconds * 1e3)
    const seconds = secondsNeeded(midmeanError(turns, pairs), window)
    return seconds > window.seconds ? await takeUntil(warm + seconds * 1e3) : turns
  } finally {
    watch.stop()
  }
}

/** The largest standard error of the pairs' log ratios. */
function midmeanError({ ownMs }: Turns, pairs: readonly (readonly [number, number])[]): number {
  return Math.max(0, ...pairs.map(([slot, other]) => midmeanStandardError(logRatios(ownMs, slot, other))))
}

/** The standard error falls with the square root of the rounds. */
function secondsNeeded(error: number, { seconds, maximumSeconds, sufficientError }: TurnsWindow): number {
  return Math.min(maximumSeconds, seconds * (error / sufficientError) ** 2)
}

/** ln(sample of one slot / sample of another), round by round. */
export function logRatios(samples: readonly Float64Array[], slot: number, reference: number): Float64Array {
  const references = samples[reference] as Float64Array
  return (samples[slot] as Float64Array).map((value, round) =>
    Math.log(value / (references[round] as number)),
  )
}

/** Fisher and Yates. In place: a new array per round would make garbage between the samples. */
function shuffleInPlace(order: number[], random: Random): void {
  for (let last = order.length - 1; last > 0; last--) {
    const chosen = random.integer(last + 1)
    const kept = order[last] as number
    order[last] = order[chosen] as number
    order[chosen] = kept
  }
}
