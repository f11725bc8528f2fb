import { ManualClock } from '@tidemark/metrics'
import { describe, expect, it } from 'vitest'
import { WaitTally } from './wait-tally.ts'

const us = 1e3
const ms = 1e6

/** Turns that take so long each, in which the thread waits so long for a processor in total. */
function waitingOf(turnsNs: readonly number[], delayNs = 0): number {
  const clock = new ManualClock()
  const tally = new WaitTally()
  tally.begin(clock.nowNs(), clock.nowNs(), 5 * ms)
  for (const takesNs of turnsNs) {
    clock.advanceNs(takesNs)
    tally.turned(clock.nowNs())
  }
  tally.end(() => 5 * ms + delayNs)
  return tally.waitingNs
}

describe('WaitTally', () => {
  it('leaves nothing out between the turns of a loop that only waits', () => {
    expect(waitingOf(Array.from({ length: 1000 }, () => 1.5 * us))).toBe(1.5 * ms)
  })

  it('takes no more than an empty turn of one that served something', () => {
    expect(waitingOf([1 * us, 3 * ms, 1 * us])).toBe(17 * us)
  })

  it('takes all of a turn in which the thread waited for a processor', () => {
    expect(waitingOf([1 * us, 3 * ms, 1 * us], 3 * ms - 15 * us)).toBe(3 * ms + 2 * us)
  })

  it.each([
    [1 * ms, 1 * ms + 17 * us],
    [1000 * ms, 3 * ms + 2 * us],
  ])('takes of long turns what the thread waited for a processor, here %d ns', (delayNs, waitingNs) => {
    expect(waitingOf([1 * us, 3 * ms, 1 * us], delayNs)).toBe(waitingNs)
  })

  it('counts no time between the end of turns and the next ones', () => {
    const tally = new WaitTally()
    tally.begin(0, 0, 0)
    tally.turned(2 * us)
    tally.end(() => 0)
    expect(tally.isTurning).toBe(false)
    tally.begin(10 * ms, 10 * ms, 8 * ms)
    expect(tally.isTurning).toBe(true)
    tally.turned(10 * ms + 3 * us)
    tally.end(() => 8 * ms)
    expect(tally.waitingNs).toBe(5 * us)
  })

  it('takes the time in which it asked for the delay', () => {
    const tally = new WaitTally()
    tally.begin(1 * ms, 1.2 * ms, 0)
    tally.turned(1.2 * ms + 3 * us)
    expect(tally.waitingNs).toBe(0.2 * ms + 3 * us)
  })

  it.each([
    [20 * us, 20 * us],
    [3 * ms, 50 * us],
  ])('of a sleep in which the loop was active for %d ns takes %d ns', (activeNs, waitingNs) => {
    const tally = new WaitTally()
    tally.slept(activeNs)
    expect(tally.waitingNs).toBe(waitingNs)
  })

  it('does not ask for the delay of turns that took hardly more than empty ones: what is due waits meanwhile', () => {
    const tally = new WaitTally()
    tally.begin(0, 0, 0)
    tally.turned(2 * us)
    tally.turned(150 * us)
    let asked = 0
    tally.end(() => asked++)
    expect(asked).toBe(0)
  })
})
