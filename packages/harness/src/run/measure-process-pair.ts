import { midmean, type Random, seededRandom } from '@tidemark/stats'
import type {
  BlockOrder,
  BlocksOutcome,
  Failure,
  PairedArm,
  PairOutcome,
  PlannedPair,
  ProcessMessage,
} from '../protocol.ts'
import type { PairSettings } from '../settings.ts'
import { startLoadMeter } from '../worker/other-load.ts'
import { batchFor } from '../worker/warm-up.ts'
import { runReplicateProcess } from './replicate-process.ts'
import { startReplicateProcess } from './replicate-processes.ts'

/** Short enough for both halves of a round to meet the same speed of the machine, most of the time. */
const blockSeconds = 0.02

export interface ProcessPairOptions {
  readonly root: string
  readonly settings: PairSettings
  readonly seed: number
  readonly signal: AbortSignal
}

/** An arm's process, seen from here: what it said last, and who waits for more. */
interface ArmProcess {
  readonly arm: string
  order: ((order: BlockOrder) => void) | null
  wake: (() => void) | null
  callMs: number | null
  medianMs: number | null
  end: BlocksOutcome | null
}

/**
 * Measures one call with each arm in a process of its own. All live at the same time and take turns in
 * short blocks of samples. Five to fifty times less precise than one isolate for all (other memory, other
 * compiled code), but it works for arms that cannot share one.
 */
export async function measureProcessPair(
  call: PlannedPair,
  { root, settings, seed, signal }: ProcessPairOptions,
): Promise<PairOutcome> {
  const otherLoad = startLoadMeter()
  const stopped = new AbortController()
  const either = AbortSignal.any([signal, stopped.signal])
  const arms = call.slots.map(
    ({ arm }): ArmProcess => ({
      arm,
      order: null,
      wake: null,
      callMs: null,
      medianMs: null,
      end: null,
    }),
  )
  const deaths = call.slots.map(async (slot, at) => {
    const own = arms[at] as ArmProcess
    const { id, timeLimitSeconds } = call
    const request = { type: 'blocks', call: { id, timeLimitSeconds }, arm: slot, settings } as const
    const death = await runReplicateProcess(request, timeLimitSeconds, startReplicateProcess(root), {
      signal: either,
      onMessage: (message, order) => listen(own, message, order),
    })
    own.end ??= { state: 'broken', failure: death ?? silent }
    own.wake?.()
  })
  const rounds = await alternate(arms, settings, seededRandom(seed))
  const broken = arms.find(({ end }) => end?.state === 'broken')
  if (broken !== undefined) stopped.abort()
  await Promise.all(deaths)
  const found = broken ?? arms.find(({ end }) => end?.state === 'broken')
  if (found?.end?.state === 'broken') return { state: 'broken', arm: found.arm, failure: found.end.failure }
  return summarize(call, arms, rounds, otherLoad())
}

const silent: Failure = {
  reason: 'no-samples',
  phase: 'measure',
  message: 'the process ended without figures',
}

function listen(own: ArmProcess, message: ProcessMessage, order: (order: BlockOrder) => void): void {
  own.order = order
  if (message.type === 'blocks-finished') own.end = message.outcome
  else if (message.type === 'block-report') {
    if (message.report.type === 'warm') own.callMs = message.report.callMs
    else own.medianMs = message.report.medianMs
  } else return
  own.wake?.()
}

interface Rounds {
  readonly batch: number
  /** Median milliseconds per call of each round's block, by arm. */
  readonly blocksMs: ReadonlyMap<string, readonly number[]>
}

/** Lets the arms take turns, in random order within each round. Stops as soon as one ends by itself. */
async function alternate(
  arms: readonly ArmProcess[],
  { pairSeconds }: PairSettings,
  random: Random,
): Promise<Rounds> {
  const blocksMs = new Map(arms.map(({ arm }) => [arm, [] as number[]]))
  for (const own of arms) await until(own, () => own.callMs !== null)
  const batch = batchFor(Math.min(...arms.map(({ callMs }) => callMs ?? Number.POSITIVE_INFINITY)))
  const rounds = Math.max(fewestRounds, Math.ceil(pairSeconds / blockSeconds))
  for (let round = 0; round < rounds && arms.every(({ end }) => end === null); round++) {
    for (const own of random.shuffle(arms)) {
      own.medianMs = null
      own.order?.({ type: 'block', batch, seconds: blockSeconds })
      await until(own, () => own.medianMs !== null)
      if (own.medianMs !== null) blocksMs.get(own.arm)?.push(own.medianMs)
    }
  }
  for (const { order } of arms) order?.({ type: 'end' })
  return { batch, blocksMs }
}

const fewestRounds = 5

/** Resolves when it is so, or when the process has ended. */
async function until(own: ArmProcess, done: () => boolean): Promise<void> {
  while (!done() && own.end === null) {
    await new Promise<void>((resolve) => {
      own.wake = resolve
    })
  }
}

function summarize(
  { comparisons }: PlannedPair,
  arms: readonly ArmProcess[],
  { batch, blocksMs }: Rounds,
  otherLoadCores: number,
): PairOutcome {
  const ends = arms.flatMap(({ end }) => (end?.state === 'measured' ? [end] : []))
  const blocksOf = (arm: string): readonly number[] => blocksMs.get(arm) ?? []
  const rounds = Math.min(...[...blocksMs.values()].map(({ length }) => length))
  return {
    state: 'measured',
    measurement: {
      kind: ends.every(({ kind }) => kind === 'sync') ? 'sync' : 'async',
      batch,
      rounds,
      arms: ends.map(({ figures }): PairedArm => figures),
      logRatios: comparisons.map(({ arm, reference }) => {
        const references = blocksOf(reference)
        const logs = blocksOf(arm)
          .slice(0, rounds)
          .map((ms, round) => Math.log(ms / (references[round] ?? Number.NaN)))
        return logs.every(Number.isFinite) && logs.length > 0 ? midmean(logs) : Number.NaN
      }),
      warmup: {
        seconds: Math.max(...ends.map(({ warmup }) => warmup.seconds)),
        steady: ends.every(({ warmup }) => warmup.steady),
      },
      otherLoadCores,
    },
  }
}
