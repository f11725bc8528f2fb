import type { GateArmFigures, GateReplicate } from '@tidemark/records'
import { median } from '@tidemark/stats'

/** What counting a call in all its arms gave. */
export type InstructionCounts =
  /** Instructions per operation of each run, by name of the arm. */
  | { readonly state: 'counted'; readonly perOperation: ReadonlyMap<string, readonly number[]> }
  /** One line that says why they are not known. */
  | { readonly state: 'unknown'; readonly note: string }

/** Numbers of calls of the two processes whose difference is counted. */
export interface CountedOperations {
  readonly fewer: number
  readonly more: number
}

/** Calls of the shorter process: the optimising compiler is done with them by then. Seconds, of the processor. */
const warmSeconds = 0.1
/**
 * Calls by which the processes differ: under valgrind some seconds. Half as many told 1 % more work as 1.1 %,
 * since a compilation that falls between the two counts weighs twice as much.
 */
const countedSeconds = 0.2

/**
 * How many calls to make so that they last as long as intended, at the slowest arm's median time: the same for
 * all arms, since what a call costs may depend on how often it was made.
 */
export function countedOperations(replicates: readonly GateReplicate[]): CountedOperations {
  const slowestNs = median(
    replicates.map(({ arms }) => Math.max(...Object.values<GateArmFigures>(arms).map(({ p50Ns }) => p50Ns))),
  )
  const callsIn = (seconds: number): number => Math.max(1, Math.round((seconds * 1e9) / slowestNs))
  const fewer = callsIn(warmSeconds)
  return { fewer, more: fewer + callsIn(countedSeconds) }
}
