import type { Clock } from './clock.ts'

/** How to spread work over turns of the event loop. */
export interface TurnOptions {
  /** How long to work before everything else has its turn, in milliseconds, 0 or more. @default 2 */
  readonly turnMs?: number
}

/**
 * Work in steps, each far shorter than a turn: it yields after every one. What is done at once does without: a step
 * costs as much as reading a counter.
 */
export type Steps<Result> = Generator<void, Result, void>

/** Does all of it now. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/**
 * Does it in turns. The first step is done before this returns.
 *
 * @throws RangeError when `turnMs` is out of its range; as a rejection, before any step
 */
export async function inTurns<Result>(
  steps: Steps<Result>,
  clock: Pick<Clock, 'nowNs'>,
  { turnMs = 2 }: TurnOptions,
): Promise<Result> {
  if (!(typeof turnMs === 'number' && turnMs >= 0)) {
    throw new RangeError(`turnMs must be a number of at least 0, got ${String(turnMs)}`)
  }
  for (;;) {
    const began = clock.nowNs()
    do {
      const step = steps.next()
      if (step.done) return step.value
    } while (clock.nowNs() - began < turnMs * 1e6)
    await nextTurn()
  }
}

/** An immediate and not a promise alone: those all run before the loop goes on. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
