import { midmean, quantiles, type Random, seededRandom } from '@tidemark/stats'
import type { PairedArm, PairMeasurement, PairOutcome, WorkerTask } from '../protocol.ts'
import { failureFrom } from './failure.ts'
import { probeHeap } from './heap-probe.ts'
import { type OpenedCall, openCall } from './open-call.ts'
import { startLoadMeter } from './other-load.ts'
import { type Progress, progressOf } from './progress.ts'
import type { Subject } from './subject.ts'
import { logRatios, takeTurns } from './take-turns.ts'
import { warmUpTogether } from './warm-up.ts'

/** Rounds of the first moments are thrown away, beyond the warm-up. */
const discardSeconds = 0.03

type PairTask = Extract<WorkerTask, { type: 'pair' }>

interface OpenedArm {
  readonly arm: string
  readonly call: OpenedCall
}

/**
 * Measures one call in all its arms, alternating sample by sample in this isolate. Each arm is a module
 * graph of its own, with its own set-up, state and servers. Never rejects.
 */
export async function measurePair(task: PairTask): Promise<PairOutcome> {
  const progress = progressOf(task.progress, 0)
  const opened: OpenedArm[] = []
  let outcome: PairOutcome
  try {
    for (const { arm, bundleUrl } of task.call.slots) {
      const call = await openCall(bundleUrl, task.call.id, progress)
      if (call.state === 'broken') return await tearDownAll(opened, { ...call, arm })
      opened.push({ arm, call })
    }
    outcome = { state: 'measured', measurement: await measureOpened(task, progress, opened) }
  } catch (error) {
    outcome = brokenBy(error, progress)
  }
  return tearDownAll(opened, outcome)
}

/** In the order opposite to that of set-up, as scopes end. */
async function tearDownAll(opened: readonly OpenedArm[], outcome: PairOutcome): Promise<PairOutcome> {
  let final = outcome
  for (const { arm, call } of [...opened].reverse()) {
    const failure = await call.tearDown()
    if (failure !== null && final.state === 'measured') final = { state: 'broken', arm, failure }
  }
  return final
}

async function measureOpened(
  { call: planned, settings, seed }: PairTask,
  progress: Progress,
  opened: readonly OpenedArm[],
): Promise<PairMeasurement> {
  const tick = (): void => progress.tick()
  const subjects: Subject[] = []
  for (const { arm, call } of opened) {
    const createSubject = await inArm(arm, () => call.prepare())
    progress.enter('warm-up')
    subjects.push(namingArm(await inArm(arm, createSubject), arm))
    tick()
  }
  const { warmupSeconds, maximumWarmupSeconds } = settings
  const warmUp = await warmUpTogether(subjects, warmupSeconds, maximumWarmupSeconds, tick)
  progress.enter('measure')
  const random = seededRandom(seed)
  const slotOf = (name: string): number => opened.findIndex(({ arm }) => arm === name)
  const pairs = planned.comparisons.map(({ arm, reference }) => [slotOf(arm), slotOf(reference)] as const)
  const window = {
    discardSeconds,
    leastSeconds: settings.leastPairSeconds,
    preciseError: settings.preciseError,
    seconds: settings.pairSeconds,
    maximumSeconds: settings.maximumPairSeconds,
    sufficientError: settings.sufficientError,
  }
  const otherLoad = startLoadMeter()
  const { rounds, samplesMs, ownMs } = await takeTurns(subjects, warmUp.batch, pairs, window, random, tick)
  const otherLoadCores = otherLoad()
  const bytes = await countBytes(subjects, warmUp.callMs, settings.probeSeconds, random, tick)
  return {
    // A call that is async in one arm only is timed with its await, as its users meet it.
    kind: subjects.every(({ kind }) => kind === 'sync') ? 'sync' : 'async',
    batch: warmUp.batch,
    rounds,
    arms: opened.map(({ arm }, slot) =>
      summarizeArm(arm, samplesMs[slot] as Float64Array, warmUp.batch, bytes[slot] as number),
    ),
    // Of the ratios, not a ratio of two: both halves of a round meet the same machine.
    logRatios: pairs.map(([slot, reference]) => midmean(logRatios(ownMs, slot, reference))),
    warmup: { seconds: warmUp.seconds, steady: warmUp.steady },
    otherLoadCores,
  }
}

function summarizeArm(
  arm: string,
  samplesMs: Float64Array,
  batch: number,
  bytesPerOperation: number,
): PairedArm {
  const [p50, p99] = quantiles(samplesMs, [0.5, 0.99])
  const nsPerCall = 1e6 / batch
  return { arm, p50Ns: p50 * nsPerCall, p99Ns: p99 * nsPerCall, bytesPerOperation }
}

/** In random order: whoever comes second finds the heap as the first one left it. */
async function countBytes(
  subjects: readonly Subject[],
  callMs: number,
  seconds: number,
  random: Random,
  tick: () => void,
): Promise<readonly number[]> {
  const bytes = new Array<number>(subjects.length).fill(0)
  for (const [slot, subject] of random.shuffle([...subjects.entries()])) {
    bytes[slot] = (await probeHeap(subject, callMs, seconds, tick)).bytesPerOperation
  }
  return bytes
}

/** Carries the name of the arm whose code failed out of loops that know only subjects. */
class ArmError extends Error {
  readonly arm: string
  readonly thrown: unknown

  constructor(arm: string, thrown: unknown) {
    super(`arm ${arm} failed`)
    this.arm = arm
    this.thrown = thrown
  }
}

function brokenBy(error: unknown, progress: Progress): Extract<PairOutcome, { state: 'broken' }> {
  return error instanceof ArmError
    ? { state: 'broken', arm: error.arm, failure: failureFrom(error.thrown, progress.phase) }
    : { state: 'broken', arm: null, failure: failureFrom(error, progress.phase) }
}

async function inArm<Result>(arm: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw new ArmError(arm, error)
  }
}

function namingArm(subject: Subject, arm: string): Subject {
  const { verify } = subject
  const named = verify === null ? null : () => inArm(arm, verify)
  if (subject.kind === 'async') {
    return { kind: 'async', run: (count) => inArm(arm, () => subject.run(count)), verify: named }
  }
  return {
    kind: 'sync',
    run: (count) => {
      try {
        subject.run(count)
      } catch (error) {
        throw new ArmError(arm, error)
      }
    },
    verify: named,
  }
}
