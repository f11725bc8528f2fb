import type { countInstructions, PairSettings, SuiteArm } from '@tidemark/harness/runner'
import type { CallState } from './call-state.ts'
import { countedOperations, type InstructionCounts } from './instruction-counts.ts'

/** Runs of each arm: two that agree show that a difference is not of one process. */
const runsPerArm = 2
/** A process that takes some 20 s on an idle machine is given this long, or six of the call's own limit. Seconds. */
const processSeconds = 120
const callLimits = 6

export interface CountGateOptions {
  /** Working directory of all arms. */
  readonly root: string
  readonly pair: PairSettings
  readonly signal: AbortSignal
  /** Whether there is time to begin with one process more. */
  readonly inTime: () => boolean
  readonly onCall: (suite: string, call: string) => void
  /** Starts a process and counts it; another one for tests. */
  readonly count: typeof countInstructions
}

/**
 * Counts the instructions of every call that is neither settled nor without a replicate, whose median tells
 * how many calls to make. One process at a time, though counts know nothing of the machine's load: a call may
 * listen on a port of its own. Gives whether there was time for all.
 */
export async function countGate(states: readonly CallState[], options: CountGateOptions): Promise<boolean> {
  const { signal, inTime, onCall } = options
  let complete = true
  for (const state of states) {
    if (state.settled !== null || state.replicates.length === 0) continue
    if (inTime() && !signal.aborted) onCall(state.plan.suite, state.plan.call.id)
    const counts = await countCall(state, options)
    state.setInstructions(counts ?? unknown(signal.aborted ? 'the gate was stopped' : 'out of time'))
    complete &&= counts !== null
  }
  return complete || signal.aborted
}

/**
 * The first process that fails ends it: the others would take minutes to fail as well. Null where it was cut
 * short.
 */
async function countCall(state: CallState, options: CountGateOptions): Promise<InstructionCounts | null> {
  const operations = countedOperations(state.replicates)
  const perOperation = new Map<string, number[]>(state.arms.map(({ arm }) => [arm, []]))
  for (let run = 0; run < runsPerArm; run++) {
    for (const arm of state.arms) {
      const totals: number[] = []
      for (const times of [operations.fewer, operations.more]) {
        if (!options.inTime() || options.signal.aborted) return null
        const total = await countArm(state, arm, times, options)
        if (options.signal.aborted) return null
        if (typeof total === 'string') return unknown(`${arm.arm}: ${total}`)
        totals.push(total)
      }
      const [few = 0, many = 0] = totals
      perOperation.get(arm.arm)?.push((many - few) / (operations.more - operations.fewer))
    }
  }
  return { state: 'counted', perOperation }
}

/** The instructions of a whole process, or why there are none. */
async function countArm(
  { plan }: CallState,
  arm: SuiteArm,
  operations: number,
  { root, pair, signal, count }: CountGateOptions,
): Promise<number | string> {
  const { id, timeLimitSeconds } = plan.call
  const outcome = await count(arm, id, {
    root,
    operations,
    timeLimitSeconds: Math.max(processSeconds, callLimits * (timeLimitSeconds ?? pair.timeLimitSeconds)),
    memoryLimitMib: pair.memoryLimitMib,
    signal,
  })
  return outcome.state === 'counted' ? outcome.instructions : outcome.failure.message
}

function unknown(note: string): InstructionCounts {
  return { state: 'unknown', note }
}
