import { performance } from 'node:perf_hooks'
import { type Clock, systemClock } from '@tidemark/metrics'
import { runDelayNs } from './run-delay.ts'
import { WaitTally } from './wait-tally.ts'

/** A clock with one alarm. Tests drive it by hand, so that a simulated load takes no time. */
export interface AlarmClock extends Pick<Clock, 'nowNs'> {
  /** Calls `ring` once, at `atNs` or as soon after it as it can. Replaces the alarm set before. */
  setAlarm(atNs: number, ring: () => void): void
  clearAlarm(): void
}

/**
 * Timers of Node fire up to two milliseconds late. The rest is spent turning the event loop, in which sockets are
 * served as ever: the alarm is microseconds late then, for a core that is busy whenever the next call is near.
 */
const turningNs = 2e6
/**
 * A turn that does nothing else looks at the clock for so long. Turns leave garbage: half a million of them a second made
 * 200 MB of it, and its collection stopped the thread for three percent of the time, 0.3 ms each, with whatever was due. An
 * answer that comes meanwhile waits for half of this.
 */
const watchingNs = 5e3
const longestTimerMs = 2 ** 31 - 1

/** The alarm clock of a thread, which says how much it keeps the thread's event loop busy with waiting. */
export interface WaitingClock extends AlarmClock {
  /**
   * Time since its creation in which the event loop was active, as Node counts it, and only waited for the alarm: it fell
   * asleep and woke up, turned with nothing else to do, or waited for a processor meanwhile. Nanoseconds, to 15 µs for
   * each turn and 50 µs for each sleep in which there was something to do.
   */
  waitingNs(): number
}

/** What a clock asks its thread; others for tests. */
export interface ThreadTimes {
  /** How long the thread has waited for a processor so far, in nanoseconds. */
  readonly delayNs: () => number
  /** How long its event loop was active so far, in nanoseconds. */
  readonly activeNs: () => number
}

const threadTimes: ThreadTimes = {
  delayNs: runDelayNs,
  activeNs: () => performance.eventLoopUtilization().active * 1e6,
}

/** The alarm clock of this thread. */
export function createAlarmClock({ delayNs, activeNs }: ThreadTimes = threadTimes): WaitingClock {
  let alarmNs = Number.POSITIVE_INFINITY
  let ring = (): void => {}
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined
  let activeBeforeNs = 0
  const tally = new WaitTally()

  function wait(nowNs: number): void {
    const waitNs = alarmNs - nowNs
    if (waitNs <= turningNs) {
      if (!tally.isTurning) {
        const beforeNs = delayNs()
        tally.begin(nowNs, systemClock.nowNs(), beforeNs)
      }
      turn = setImmediate(check)
      return
    }
    tally.end(delayNs)
    activeBeforeNs = activeNs()
    timer = setTimeout(check, Math.min(longestTimerMs, Math.floor((waitNs - turningNs) / 1e6) + 1))
  }

  function check(): void {
    let nowNs = systemClock.nowNs()
    if (timer === undefined) {
      const untilNs = Math.min(alarmNs, nowNs + watchingNs)
      while (nowNs < untilNs) nowNs = systemClock.nowNs()
    }
    if (timer !== undefined) tally.slept(activeNs() - activeBeforeNs)
    else tally.turned(nowNs)
    timer = undefined
    turn = undefined
    if (nowNs < alarmNs) {
      wait(nowNs)
      return
    }
    tally.end(delayNs)
    alarmNs = Number.POSITIVE_INFINITY
    ring()
  }

  function stopWaiting(): void {
    clearTimeout(timer)
    clearImmediate(turn)
    timer = undefined
    turn = undefined
    tally.end(delayNs)
  }

  return {
    nowNs: systemClock.nowNs,
    waitingNs: () => tally.waitingNs,
    setAlarm(atNs, toRing) {
      ring = toRing
      // A turn that is coming anyway looks at the new time by itself, and so does a timer that fires before it: a load
      // moves its alarm with every call, and a timer costs a microsecond.
      if (turn !== undefined || (timer !== undefined && atNs >= alarmNs)) {
        alarmNs = atNs
        return
      }
      stopWaiting()
      alarmNs = atNs
      wait(systemClock.nowNs())
    },
    clearAlarm() {
      alarmNs = Number.POSITIVE_INFINITY
      stopWaiting()
    },
  }
}
