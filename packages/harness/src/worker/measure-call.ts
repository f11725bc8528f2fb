import { Histogram } from '@tidemark/metrics'
import { seededRandom } from '@tidemark/stats'
import type { Failure, WorkerCallOutcome, WorkerMeasurement, WorkerTask } from '../protocol.ts'
import type { MeasureSettings } from '../settings.ts'
import { type ResolvedCall, type ResolvedSuite, resolveSuite } from '../suite/resolve.ts'
import { closedLoop } from './closed-loop.ts'
import { failureFrom } from './failure.ts'
import { probeHeap } from './heap-probe.ts'
import { createKernel } from './kernel.ts'
import { probeLoop } from './loop-probe.ts'
import { pairedLoop } from './paired-loop.ts'
import { type Progress, progressOf } from './progress.ts'
import { arriveAtStart, cancelStart } from './start-line.ts'
import { createSubject, type Subject } from './subject.ts'
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
  let suite: ResolvedSuite
  let call: ResolvedCall
  let context: unknown
  try {
    progress.enter('load')
    const module = (await import(task.bundleUrl)) as { default?: unknown }
    suite = resolveSuite(module.default)
    const found = suite.calls.find(({ id }) => id === task.callId)
    if (found === undefined) throw new Error(`the suite no longer has a call ${JSON.stringify(task.callId)}`)
    call = found
    progress.enter('setup')
    context = await suite.setup?.()
  } catch (error) {
    return { state: 'broken', failure: failureFrom(error, progress.phase) }
  }
  let outcome: WorkerCallOutcome
  try {
    progress.enter('prepare')
    outcome = await measurePrepared(task, progress, call, await prepareInput(call, context ?? {}))
  } catch (error) {
    outcome = { state: 'broken', failure: failureFrom(error, progress.phase) }
  }
  const failure = await tearDown(suite, context, progress)
  return failure === null || outcome.state === 'broken' ? outcome : { state: 'broken', failure }
}

/**
 * Without parameters and preparation a call gets the very object that setup made. Otherwise one that
 * inherits from it, so that a context with methods of its class keeps them.
 */
async function prepareInput(call: ResolvedCall, context: object): Promise<object> {
  if (call.prepare === null && Object.keys(call.values).length === 0) return context
  const input: object = Object.assign(Object.create(context), call.values)
  return Object.assign(input, await call.prepare?.(input))
}

async function measurePrepared(
  { settings, seed, worker, startLine }: Extract<WorkerTask, { type: 'measure' }>,
  progress: Progress,
  call: ResolvedCall,
  input: object,
): Promise<WorkerCallOutcome> {
  const tick = (): void => progress.tick()
  progress.enter('warm-up')
  const subject = await createSubject(call, input)
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
  const paired = await pairedLoop(
    subject,
    batch,
    createKernel(),
    settings.pairSeconds,
    settings.warmupSeconds / 2,
    random,
    tick,
  )
  const heap = await probeHeap(subject, callMs, settings.probeSeconds, tick)
  return {
    state: 'measured',
    measurement: {
      kind: subject.kind,
      batch,
      ...latency,
      calibration: { ratio: paired.ratio, pairs: paired.pairs, kernelNs: paired.referenceNs },
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

async function tearDown(suite: ResolvedSuite, context: unknown, progress: Progress): Promise<Failure | null> {
  try {
    progress.enter('teardown')
    await suite.teardown?.(context)
    return null
  } catch (error) {
    return failureFrom(error, 'teardown')
  }
}
