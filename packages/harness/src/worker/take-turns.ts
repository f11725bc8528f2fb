import { performance } from 'node:perf_hooks'
import type { Random } from '@tidemark/stats'
import type { Subject } from './subject.ts'

const fewestRounds = 5
/** Rounds kept for the medians; beyond it the window ends. More would not make a median better. */
const mostRounds = 20_000

export interface Turns {
  readonly rounds: number
  /** Milliseconds per call by slot, round by round. */
  readonly samplesMs: readonly Float64Array[]
}

/**
 * Times one sample of each subject back to back, in a random order, round after round for `seconds`. All
 * halves of a round meet the same state of the machine, which changes its speed about twice a second; so
 * the ratios within a round keep what the absolute times lose. The rounds of the first `discardSeconds` are
 * thrown away: the arms must have got used to sharing the caches.
 *
 * Each subject has a runner compiled for itself (see runner.ts): two loops in one function biased one of
 * them by 6.7 %.
 */
export async function takeTurns(
  subjects: readonly Subject[],
  batch: number,
  seconds: number,
  discardSeconds: number,
  random: Random,
  tick: () => void,
): Promise<Turns> {
  const samplesMs = subjects.map(() => new Float64Array(mostRounds))
  const order = subjects.map((_, slot) => slot)
  const roundMs = new Float64Array(subjects.length)
  const warm = performance.now() + discardSeconds * 1e3
  const end = warm + seconds * 1e3
  let rounds = 0
  while (rounds < mostRounds && (rounds < fewestRounds || performance.now() < end)) {
    shuffleInPlace(order, random)
    for (const slot of order) {
      const subject = subjects[slot] as Subject
      const before = performance.now()
      if (subject.kind === 'sync') subject.run(batch)
      else await subject.run(batch)
      roundMs[slot] = performance.now() - before
      await subject.verify?.()
      tick()
    }
    // A clock that did not move tells nothing; such a round has no ratio.
    if (performance.now() < warm || roundMs.some((ms) => !(ms > 0))) continue
    for (const [slot, samples] of samplesMs.entries()) samples[rounds] = (roundMs[slot] as number) / batch
    rounds++
  }
  return { rounds, samplesMs: samplesMs.map((samples) => samples.subarray(0, rounds)) }
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
