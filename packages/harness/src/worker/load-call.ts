import {
  createAlarmClock,
  createPace,
  type LoadModel,
  LoadRecorder,
  resolveLoad,
  runLoad,
  startFunction,
  watchHealth,
} from '@tidemark/load'
import { type Random, seededRandom } from '@tidemark/stats'
import type { WorkerLoadOutcome, WorkerTask } from '../protocol.ts'
import type { ResolvedCall } from '../suite/resolve.ts'
import { failureFrom } from './failure.ts'
import { agreeOnStart, isLoadStopped } from './load-start.ts'
import { type OpenedCall, openCall } from './open-call.ts'
import { type Progress, progressOf } from './progress.ts'
import { arriveAtStart, cancelStart } from './start-line.ts'
import { createSubject } from './subject.ts'

type LoadTask = Extract<WorkerTask, { type: 'load' }>

/** How often a worker shows that its event loop turns, and looks whether the load is to stop. */
const beatMs = 50

/** Drives this worker's part of a load, from loading its suite to tearing it down. Never rejects. */
export async function loadCall(task: LoadTask): Promise<WorkerLoadOutcome> {
  const progress = progressOf(task.progress, task.worker)
  const outcome = await loadGuarded(task, progress)
  if (outcome.state === 'broken') cancelStart(task.startLine)
  return outcome
}

async function loadGuarded(task: LoadTask, progress: Progress): Promise<WorkerLoadOutcome> {
  const opened = await openCall(task.bundleUrl, task.callId, progress, task.server)
  if (opened.state === 'broken') return opened
  let outcome: WorkerLoadOutcome
  try {
    outcome = await loadOpened(task, opened, progress)
  } catch (error) {
    outcome = { state: 'broken', failure: failureFrom(error, progress.phase) }
  }
  const failure = await opened.tearDown()
  return failure === null || outcome.state === 'broken' ? outcome : { state: 'broken', failure }
}

async function loadOpened(
  task: LoadTask,
  { call, prepareInput }: OpenedCall,
  progress: Progress,
): Promise<WorkerLoadOutcome> {
  const input = await prepareInput()
  progress.enter('warm-up')
  // The first call by itself: what is wrong with every call breaks the load, in its own words.
  await createSubject(call, input)
  const stop = new AbortController()
  // From here on calls have time limits of their own, and silence is an event loop that does not turn.
  const beat = setInterval(() => {
    progress.tick()
    if (isLoadStopped(task.loadStart)) stop.abort()
  }, beatMs)
  try {
    return await driveTogether(task, call, input, progress, stop.signal)
  } finally {
    clearInterval(beat)
  }
}

/** Warms this worker up, waits for the others, and makes its share of the calls. */
async function driveTogether(
  { load, collectEverySeconds, settings, seed, worker, startLine, loadStart }: LoadTask,
  { run, check }: ResolvedCall,
  input: object,
  progress: Progress,
  signal: AbortSignal,
): Promise<WorkerLoadOutcome> {
  const clock = createAlarmClock()
  const start = startFunction(() => run(input), check, clock)
  const arrivals = (): Random => seededRandom(seed).fork('arrivals')
  const { workers } = settings
  const warmUp = createPace(warmUpOf(load, settings.warmupSeconds), arrivals(), { worker: 0, workers: 1 })
  await runLoad({ ...warmUp, start, originNs: clock.nowNs(), clock, recorder: new LoadRecorder(), signal })
  if (!(await arriveAtStart(startLine, workers, () => progress.tick()))) return { state: 'stopped' }
  progress.enter('measure')
  const recorder = new LoadRecorder()
  const pace = createPace(load, arrivals(), { worker, workers })
  const originNs = agreeOnStart(loadStart)
  const watch = watchHealth({ originNs, clock, collectEverySeconds })
  const end = await runLoad({ ...pace, start, originNs, clock, recorder, signal })
  return { state: 'loaded', end, health: watch.end(), part: recorder.toPart() }
}

/** One caller, whatever the load will be: code is compiled and connections are opened, and no more is asked. */
function warmUpOf({ timeLimitSeconds }: LoadModel, warmupSeconds: number): LoadModel {
  return resolveLoad({ callers: 1, durationSeconds: warmupSeconds, timeLimitSeconds })
}
