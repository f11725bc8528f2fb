import { performance } from 'node:perf_hooks'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Failure } from '../protocol.ts'
import { createProgressBuffer, progressOf } from '../worker/progress.ts'
import { watch } from './watchdog.ts'

const limits = { callSeconds: 1, otherSeconds: 10, memoryLimitMib: 4096 }

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A worker in the phase `measure`, a watchdog on it, and a clock that the test moves. */
function watched() {
  let nowMs = 0
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
  const buffer = createProgressBuffer(1)
  const worker = progressOf(buffer, 0)
  worker.enter('measure')
  const watchdog = watch(buffer, 1, limits)
  let failure: Failure | undefined
  void watchdog.trouble.then((found) => {
    failure = found
  })
  return {
    worker,
    stop: watchdog.stop,
    /** `ms` go by; the timers fire all along, or once at the end where the process could not run. */
    async pass(ms: number, { suspended = false } = {}) {
      for (let step = 0; step < (suspended ? 1 : ms / 100); step++) {
        nowMs += suspended ? ms : 100
        vi.advanceTimersByTime(100)
      }
      await Promise.resolve()
      return failure
    },
  }
}

it('finds a worker that makes no progress within its limit', async () => {
  const { pass, stop } = watched()
  expect(await pass(1_000)).toBeUndefined()
  expect(await pass(300)).toEqual({
    reason: 'timeout',
    phase: 'measure',
    message: 'no progress for 1 s (its time limit)',
  })
  stop()
})

it('leaves alone one that goes on, however long all of it takes', async () => {
  const { worker, pass, stop } = watched()
  for (let call = 0; call < 20; call++) {
    worker.tick()
    expect(await pass(900)).toBeUndefined()
  }
  stop()
})

it('does not take a machine that was suspended for a worker that hangs', async () => {
  const { pass, stop } = watched()
  expect(await pass(500)).toBeUndefined()
  expect(await pass(180_000, { suspended: true })).toBeUndefined()
  expect(await pass(2_000)).toMatchObject({ reason: 'timeout' })
  stop()
})
