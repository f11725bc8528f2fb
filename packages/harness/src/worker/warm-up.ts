import { performance } from 'node:perf_hooks'
import { createSteadiness } from './steadiness.ts'
import type { Subject } from './subject.ts'

/** A call shorter than this is timed in batches: two clock reads cost about 0.15 µs. */
const shortestSingleCallMs = 0.02
/** Aim of a batch. */
const batchMs = 0.075
const windowMs = 15

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
  // The fastest window: the last one alone may have met a pause and would choose too small a batch.
  let callMs = Number.POSITIVE_INFINITY
  const isSteady = createSteadiness()
  for (;;) {
    const window = await runWindow(subject, batch, tick)
    callMs = Math.min(callMs, window.callMs)
    batch = batchFor(callMs)
    const seconds = (performance.now() - start) / 1e3
    const steady = isSteady(window.callMs)
    if ((steady && seconds >= minimumSeconds) || seconds >= maximumSeconds) {
      return { batch, callMs, seconds, steady }
    }
  }
}

/** How many calls of this length make one sample. */
export function batchFor(callMs: number): number {
  return callMs >= shortestSingleCallMs ? 1 : Math.max(1, Math.ceil(batchMs / Math.max(callMs, 1e-7)))
}

/** The same for several arms of one call, in turns, so that none is compiled in another's absence. */
export async function warmUpTogether(
  subjects: readonly Subject[],
  minimumSeconds: number,
  maximumSeconds: number,
  tick: () => void,
): Promise<WarmUp> {
  const start = performance.now()
  const arms = subjects.map((subject) => ({
    subject,
    callMs: Number.POSITIVE_INFINITY,
    isSteady: createSteadiness(),
  }))
  let batch = 1
  for (;;) {
    let steady = true
    for (const arm of arms) {
      const window = await runWindow(arm.subject, batch, tick)
      arm.callMs = Math.min(arm.callMs, window.callMs)
      // No short circuit: each arm must see every window.
      if (!arm.isSteady(window.callMs)) steady = false
    }
    // One batch for all: arms of different batches would not be timed alike.
    const callMs = Math.min(...arms.map((arm) => arm.callMs))
    batch = batchFor(callMs)
    const seconds = (performance.now() - start) / 1e3
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
