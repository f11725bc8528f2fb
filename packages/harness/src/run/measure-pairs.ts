import { pathToFileURL } from 'node:url'
import type { SuiteBundle } from '../discovery/bundle.ts'
import {
  type ArmComparison,
  type Failure,
  type PairOutcome,
  type PlannedPair,
  pairMemoryMib,
} from '../protocol.ts'
import type { PairSettings } from '../settings.ts'
import type { Isolation } from '../suite/resolve.ts'
import { measureProcessPair } from './measure-process-pair.ts'
import { runReplicateProcess } from './replicate-process.ts'
import type { ReplicateProcesses } from './replicate-processes.ts'
import { mapFailure } from './source-position.ts'

/** One revision's build of a suite, and where it was built. */
export interface SuiteArm {
  readonly arm: string
  /** Absolute. */
  readonly root: string
  readonly bundle: SuiteBundle
}

export interface PairedCallPlan {
  readonly id: string
  /** Absent: that of the settings. */
  readonly timeLimitSeconds: number | null
  /** In the order of their slots. */
  readonly slots: readonly SuiteArm[]
  readonly comparisons: readonly ArmComparison[]
  readonly isolation: Isolation
}

export interface PairOptions {
  /** Working directory of all arms. */
  readonly root: string
  /** Of this folder. The next one starts while the first call of a replicate warms up. */
  readonly processes: ReplicateProcesses
  readonly settings: PairSettings
  readonly seed: number
  readonly signal: AbortSignal
  readonly onStart: (id: string) => void
  readonly onOutcome: (id: string, outcome: PairOutcome) => void
}

/**
 * One replicate: measures each call once, in a fresh process, each call in a worker of its own with all
 * its arms; calls that ask for it with each arm in a process of its own. A call that takes the process
 * down is broken, and the others go on in another process.
 */
export async function measurePairs(calls: readonly PairedCallPlan[], options: PairOptions): Promise<void> {
  const { root, processes, settings, seed, signal, onStart, onOutcome } = options
  for (const call of calls.filter(({ isolation }) => isolation === 'process')) {
    if (signal.aborted) return
    onStart(call.id)
    const outcome = await measureProcessPair(plan(call, settings), { root, settings, seed, signal })
    onOutcome(call.id, await withPositions(call, outcome))
  }
  const pending = new Map(
    calls.filter(({ isolation }) => isolation === 'isolate').map((call) => [call.id, call]),
  )
  while (pending.size > 0 && !signal.aborted) {
    let current: string | null = null
    const finished: [PairedCallPlan, PairOutcome][] = []
    const planned = [...pending.values()].map((call) => plan(call, settings))
    const ahead = pairMemoryMib(planned[0] as PlannedPair, settings)
    const death = await runReplicateProcess(
      { type: 'pair', calls: planned, settings, seed },
      Math.max(...planned.map(({ timeLimitSeconds }) => timeLimitSeconds)),
      processes.take(),
      {
        signal,
        onMessage: (message) => {
          if (message.type === 'call-started') {
            if (finished.length === 0) processes.startNext(ahead)
            current = message.id
            onStart(message.id)
          } else if (message.type === 'pair-finished') {
            current = null
            const call = pending.get(message.id)
            if (call !== undefined) finished.push([call, message.outcome])
            pending.delete(message.id)
          }
        },
      },
    )
    if (death !== null && !signal.aborted) {
      // Death between two calls: one of those left must be blamed, or the same process dies for ever.
      const blamed = pending.get(current ?? '') ?? [...pending.values()][0]
      if (blamed !== undefined) {
        pending.delete(blamed.id)
        finished.push([blamed, { state: 'broken', arm: null, failure: death }])
      }
    }
    for (const [call, outcome] of finished) onOutcome(call.id, await withPositions(call, outcome))
  }
}

function plan(
  { id, timeLimitSeconds, slots, comparisons }: PairedCallPlan,
  settings: PairSettings,
): PlannedPair {
  return {
    id,
    comparisons,
    timeLimitSeconds: timeLimitSeconds ?? settings.timeLimitSeconds,
    slots: slots.map(({ arm, bundle }) => ({ arm, bundleUrl: pathToFileURL(bundle.bundlePath).href })),
  }
}

async function withPositions({ slots }: PairedCallPlan, outcome: PairOutcome): Promise<PairOutcome> {
  if (outcome.state === 'measured') return outcome
  const slot = slots.find(({ arm }) => arm === outcome.arm)
  if (slot === undefined) return outcome
  const failure: Failure = await mapFailure(outcome.failure, slot.bundle, slot.root)
  return { ...outcome, failure }
}
