import type { Subject } from './subject.ts'

/** A call shorter than this is timed in batches: two clock reads cost about 0.15 µs. */
const shortestSingleCallMs = 0.02
/** Aim of a batch. */
const batchMs = 0.075
const windowMs = 15
/**
 * Steady means that the mean of a window went up and down in turn this often: while the compiler is at
 * work it goes down, and goes on going down. (The rule of BenchmarkDotNet's EngineWarmupStage; unlike a
 * threshold on the spread it does not mistake a noisy machine for a cold call.)
 */
const turnsWhenSteady = 4

export interface WarmUp {
  /** Calls per sample from now on. */
  readonly batch: number
  /** Estimate of one call in milliseconds. */
  readonly callMs: number
  readonly seconds: number
  readonly steady: boolean
}

/** Runs the call until it is steady, at least `minimumSeconds` and at most `maximumSeconds`. */
export async function warmUp(
  subject: Subject,
  minimumSeconds: number,
  maximumSeconds: number,
  tick: () => void,
): Promise<WarmUp> {
  const start = performance.now()
  let batch = 1
  let callMs = Number.POSITIVE_INFINITY
  let previous = Number.POSITIVE_INFINITY
  let wentUp = false
  let turns = 0
  for (;;) {
    const window = await runWindow(subject, batch, tick)
    callMs = window.callMs
    batch = callMs >= shortestSingleCallMs ? 1 : Math.max(1, Math.ceil(batchMs / Math.max(callMs, 1e-7)))
    const up = callMs > previous
    if (previous !== Number.POSITIVE_INFINITY && up !== wentUp) turns++
    wentUp = up
    previous = callMs
    const seconds = (performance.now() - start) / 1e3
    const steady = turns >= turnsWhenSteady
    if ((steady && seconds >= minimumSeconds) || seconds >= maximumSeconds) {
      return { batch, callMs, seconds, steady }
    }
  }
}

async function runWindow(subject: Subject, batch: number, tick: () => void): Promise<{ callMs: number }> {
  let calls = 0
  let spentMs = 0
  do {
    const start = performance.now()
    if (subject.kind === 'async') await subject.run(batch)
    else subject.run(batch)
    spentMs += performance.now() - start
    calls += batch
    await subject.verify?.()
    tick()
  } while (spentMs < windowMs)
  return { callMs: spentMs / calls }
}
