import { describe, expect, it } from 'vitest'
import { createAlarmClock } from './alarm-clock.ts'

const ms = 1e6

/** When each alarm rings, after it was set; never before its time is all that a loaded machine can promise. */
function ringsAfter(clock: ReturnType<typeof createAlarmClock>, waitNs: number): Promise<number> {
  const atNs = clock.nowNs() + waitNs
  return new Promise((resolve) => clock.setAlarm(atNs, () => resolve(clock.nowNs() - atNs)))
}

describe('createAlarmClock', () => {
  it.each([0, -5 * ms, 0.5 * ms, 3 * ms, 12.3 * ms])(
    'rings at %d ns or later, never before',
    async (waitNs) => {
      expect(await ringsAfter(createAlarmClock(), waitNs)).toBeGreaterThanOrEqual(0)
    },
  )

  it.each([
    [1 * ms, 5 * ms],
    [20 * ms, 1 * ms],
    [20 * ms, 10 * ms],
    [5 * ms, 20 * ms],
    [1 * ms, 1 * ms],
  ])('replaces an alarm at %d ns by one at %d ns', async (firstNs, secondNs) => {
    const clock = createAlarmClock()
    let first = 0
    clock.setAlarm(clock.nowNs() + firstNs, () => first++)
    expect(await ringsAfter(clock, secondNs)).toBeGreaterThanOrEqual(0)
    // An alarm of this thread's own, later than both: nothing else may ring before it.
    await ringsAfter(createAlarmClock(), 25 * ms)
    expect(first).toBe(0)
  })

  it('rings once, at the last of the times it is moved to', async () => {
    const clock = createAlarmClock()
    const startNs = clock.nowNs()
    let rings = 0
    for (const laterNs of [5 * ms, 30 * ms, 15 * ms]) clock.setAlarm(startNs + laterNs, () => rings++)
    const other = createAlarmClock()
    await new Promise<void>((resolve) => other.setAlarm(startNs + 14 * ms, resolve))
    const [early, earlyNs] = [rings, clock.nowNs()]
    await new Promise<void>((resolve) => other.setAlarm(startNs + 29 * ms, resolve))
    if (earlyNs < startNs + 15 * ms) expect(early).toBe(0)
    expect(rings).toBe(1)
  })

  it.each([1 * ms, 10 * ms])('does not ring at %d ns when it is cleared', async (waitNs) => {
    const clock = createAlarmClock()
    let rings = 0
    clock.setAlarm(clock.nowNs() + waitNs, () => rings++)
    clock.clearAlarm()
    await ringsAfter(createAlarmClock(), 15 * ms)
    expect(rings).toBe(0)
  })
})

describe('the time spent waiting', () => {
  /** What a clock says that it waited, when one turn takes 20 ms of which the thread waited so long for a processor. */
  async function waitingWith(delayNs: number): Promise<number> {
    let waited = 0
    const clock = createAlarmClock({ delayNs: () => waited, activeNs: () => 0 })
    const rung = ringsAfter(clock, 1.5 * ms)
    setImmediate(() => {
      const endNs = clock.nowNs() + 20 * ms
      while (clock.nowNs() < endNs);
      waited += delayNs
    })
    await rung
    return clock.waitingNs()
  }

  it('is not that of work which is done meanwhile', async () => {
    expect(await waitingWith(0)).toBeLessThan(15 * ms)
  })

  it('is that of a thread which was taken off its processor', async () => {
    expect(await waitingWith(20 * ms)).toBeGreaterThan(18 * ms)
  })

  it('is no more than turns took, whatever the thread waited for before', async () => {
    const longest = 20 * ms + 1.5 * ms
    const startNs = createAlarmClock().nowNs()
    const waitingNs = await waitingWith(1000 * ms)
    expect(waitingNs).toBeLessThanOrEqual(createAlarmClock().nowNs() - startNs)
    expect(waitingNs).toBeGreaterThan(0.8 * longest)
  })

  it('is that of sleeps as well', async () => {
    let active = 0
    const clock = createAlarmClock({ delayNs: () => 0, activeNs: () => (active += 20_000) })
    const startNs = clock.nowNs()
    let rings = 0
    // Far enough off for a sleep, none of which can ring early.
    await new Promise<void>((resolve) => {
      const ring = (): void => {
        if (++rings === 3) resolve()
        else clock.setAlarm(clock.nowNs() + 5 * ms, ring)
      }
      clock.setAlarm(clock.nowNs() + 5 * ms, ring)
    })
    expect(clock.waitingNs()).toBeGreaterThanOrEqual(3 * 20_000)
    expect(clock.waitingNs()).toBeLessThanOrEqual(clock.nowNs() - startNs)
  })
})
