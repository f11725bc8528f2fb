import { Session } from 'node:inspector/promises'
import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import type { ArmProfiles, ProfileOutcome, WorkerTask } from '../protocol.ts'
import { failureFrom } from './failure.ts'
import { openCall } from './open-call.ts'
import { progressOf } from './progress.ts'
import type { Subject } from './subject.ts'
import { warmUp } from './warm-up.ts'

/** Microseconds between two looks at the stack: ten thousand in a second, at a cost of some percent. */
const cpuIntervalUs = 100
/** Mean bytes between two samples of an allocation. */
const heapIntervalBytes = 1024

/**
 * Runs one arm of a call under the sampling profilers of V8, first for time, then for allocations.
 *
 * Without inlining: a short call would be inlined into the loop around it, and all of its time would be the
 * loop's. Small functions cost more than they do otherwise, but those to blame have their names.
 */
export async function profileCall(task: Extract<WorkerTask, { type: 'profile' }>): Promise<ProfileOutcome> {
  const progress = progressOf(task.progress, 0)
  const tick = (): void => progress.tick()
  // Before any of its code is compiled; this process measures nothing else.
  for (const compiler of ['maglev', 'turbo']) setFlagsFromString(`--no-${compiler}-inlining`)
  const opened = await openCall(task.bundleUrl, task.callId, progress)
  if (opened.state === 'broken') return opened
  try {
    const createSubject = await opened.prepare()
    progress.enter('warm-up')
    const subject = await createSubject()
    const { warmupSeconds, maximumWarmupSeconds } = task.settings
    const { batch } = await warmUp(subject, warmupSeconds, maximumWarmupSeconds, tick)
    progress.enter('measure')
    const run = (): Promise<void> => runFor(subject, batch, task.seconds, tick)
    const profiles = await underProfilers(run)
    await opened.tearDown()
    return { state: 'profiled', profiles }
  } catch (error) {
    await opened.tearDown()
    return { state: 'broken', failure: failureFrom(error, progress.phase) }
  }
}

async function underProfilers(run: () => Promise<void>): Promise<ArmProfiles> {
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: cpuIntervalUs })
    await session.post('Profiler.start')
    await run()
    const { profile: cpu } = await session.post('Profiler.stop')
    await session.post('HeapProfiler.enable')
    const sampling = { samplingInterval: heapIntervalBytes, ...alsoCollected }
    await session.post('HeapProfiler.startSampling', sampling)
    await run()
    const { profile: heap } = await session.post('HeapProfiler.stopSampling')
    return { cpu, heap }
  } finally {
    session.disconnect()
  }
}

/** Garbage counts: it is what a call allocates. */
const alsoCollected = { includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true }

async function runFor(subject: Subject, batch: number, seconds: number, tick: () => void): Promise<void> {
  const end = performance.now() + seconds * 1e3
  do {
    if (subject.kind === 'sync') subject.run(batch)
    else await subject.run(batch)
    tick()
  } while (performance.now() < end)
}
