import type { Clock } from '@tidemark/metrics'

export interface SliceOptions {
  readonly clock: Pick<Clock, 'nowNs'>
  /** Asked before each step: whether the rest is still wanted. */
  readonly isWanted: () => boolean
}

/** How long to work before everything else has its turn. A step may go over it; see `Destination.format`. */
export const SLICE_MS = 1

/** Goes through `steps` in slices, so that formatting many series blocks nobody. */
export async function inSlices<Step>(
  steps: Iterable<Step>,
  { clock, isWanted }: SliceOptions,
  each: (step: Step) => void,
): Promise<void> {
  // What came before, such as the snapshot, was a slice of its own.
  await nextTurn()
  let began = clock.nowNs()
  for (const step of steps) {
    if (!isWanted()) return
    each(step)
    if (clock.nowNs() - began < SLICE_MS * 1e6) continue
    await nextTurn()
    began = clock.nowNs()
  }
}

/** An immediate and not a promise alone: those all run before the loop goes on. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
