import { Histogram } from '@tidemark/metrics'
import { seededRandom } from '@tidemark/stats'
import type { WorkerCallOutcome, WorkerMeasurement, WorkerTask } from '../protocol.ts'
import type { MeasureSettings } from '../settings.ts'
import { closedLoop } from './closed-loop.ts'
import { failureFrom } from './failure.ts'
import { probeHeap } from './heap-probe.ts'
import { createKernel } from './kernel.ts'
import { probeLoop } from './loop-probe.ts'
import { openCall } from './open-call.ts'
import { startLoadMeter } from './other-load.ts'
import { pairedLoop } from './paired-loop.ts'
import { type Progress, progressOf } from './progress.ts'
import { arriveAtStart, cancelStart } from './start-line.ts'
import type { Subject } from './subject.ts'
import { warmUp } from './warm-up.ts'

/** Measures one call in this worker, from loading its suite to tearing it down. Never rejects. */
export async function measureCall(
  task: Extract<WorkerTask, { type: 'measure' }>,
): Promise<WorkerCallOutcome> {
  const progress = progressOf(task.progress, task.worker)
  const outcome = await measureGuarded(task, progress)
  if (outcome.state === 'broken') cancelStart(task.startLine)
  return outcome
}

async function measureGuarded(
  task: Extract<WorkerTask, { type: 'measure' }>,
  progress: Progress,
): Promise<WorkerCallOutcome> {
  const opened = await openCall(task.bundleUrl, task.callId, progress)
  if (opened.state === 'broken') return opened
  let outcome: WorkerCallOutcome
  try {
    outcome = await measurePrepared(task, progress, await opened.prepare())
  } catch (error) {
    outcome = { state: 'broken', failure: failureFrom(error, progress.phase) }
  }
  const failure = await opened.tearDown()
  return failure === null || outcome.state === 'broken' ? outcome : { state: 'broken', failure }
}

async function measurePrepared(
  { settings, seed, worker, startLine }: Extract<WorkerTask, { type: 'measure' }>,
  progress: Progress,
  createSubject: () => Promise<Subject>,
): Promise<WorkerCallOutcome> {
  const tick = (): void => progress.tick()
  progress.enter('warm-up')
  const subject = await createSubject()
  tick()
  const { batch, callMs, seconds, steady } = await warmUp(
    subject,
    settings.warmupSeconds,
    settings.maximumWarmupSeconds,
    tick,
  )
  if (!(await arriveAtStart(startLine, settings.workers, tick))) return { state: 'stopped' }
  progress.enter('measure')
  const latency = await measureLatency(subject, batch, settings, tick)
  const random = seededRandom(seed).fork(`pairs ${worker}`)
  const otherLoad = startLoadMeter()
  const paired = await pairedLoop(
    subject,
    batch,
    createKernel(),
    settings.pairSeconds,
    settings.warmupSeconds / 2,
    random,
    tick,
  )
  const otherLoadCores = otherLoad()
  const heap = await probeHeap(subject, callMs, settings.probeSeconds, tick)
  return {
    state: 'measured',
    measurement: {
      kind: subject.kind,
      batch,
      ...latency,
      calibration: { ratio: paired.ratio, pairs: paired.pairs, kernelNs: paired.referenceNs },
      otherLoadCores,
      ...heap,
      warmup: { seconds, steady },
    },
  }
}

async function measureLatency(
  subject: Subject,
  batch: number,
  settings: MeasureSettings,
  tick: () => void,
): Promise<Pick<WorkerMeasurement, 'operations' | 'windowSeconds' | 'histogram' | 'loop'>> {
  const latencyPs = new Histogram({ unit: 'ps', digits: 3 })
  const measure = () => closedLoop(subject, batch, settings.measureSeconds, latencyPs, tick)
  if (subject.kind === 'sync') return { ...(await measure()), histogram: latencyPs.encode(), loop: null }
  const { result, loop } = await probeLoop(measure)
  return { ...result, histogram: latencyPs.encode(), loop }
}
