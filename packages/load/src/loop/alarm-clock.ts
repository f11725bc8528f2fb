import { type Clock, systemClock } from '@tidemark/metrics'
import { runDelayNs } from './run-delay.ts'

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
 * A turn that took longer than an empty one does was not only for waiting: it served something, or the thread was taken
 * off its processor meanwhile.
 */
const emptyTurnNs = 15_000
const longestTimerMs = 2 ** 31 - 1

/** The alarm clock of a thread, which says how much it keeps the thread's event loop busy with waiting. */
export interface TurningClock extends AlarmClock {
  /**
   * Time since its creation that was spent turning an event loop that had nothing else to do, with what the thread
   * waited for a processor meanwhile: on a machine with much else to do, a thread that turns loses it as often as one
   * that works. Node counts all of it as busy. Nanoseconds, to 15 µs for each turn in which there was something to do.
   */
  turnedNs(): number
}

/**
 * The alarm clock of this thread.
 *
 * @param waitedNs how long the thread has waited for a processor so far; another one for tests
 */
export function createAlarmClock(waitedNs: () => number = runDelayNs): TurningClock {
  let alarmNs = Number.POSITIVE_INFINITY
  let ring = (): void => {}
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined
  let turnStartNs = 0
  let turnedNs = 0
  /** What turns in a row took beyond an empty one, and what the thread had waited when the first of them began. */
  let beyondNs = 0
  let waitedBeforeNs: number | null = null

  function wait(): void {
    const nowNs = systemClock.nowNs()
    const waitNs = alarmNs - nowNs
    if (waitNs <= turningNs) {
      waitedBeforeNs ??= waitedNs()
      turnStartNs = nowNs
      turn = setImmediate(check)
      return
    }
    endTurns()
    timer = setTimeout(check, Math.min(longestTimerMs, Math.floor((waitNs - turningNs) / 1e6) + 1))
  }

  function check(): void {
    const nowNs = systemClock.nowNs()
    if (turn !== undefined) {
      const tookNs = nowNs - turnStartNs
      turnedNs += Math.min(tookNs, emptyTurnNs)
      beyondNs += Math.max(0, tookNs - emptyTurnNs)
    }
    timer = undefined
    turn = undefined
    if (nowNs < alarmNs) {
      wait()
      return
    }
    endTurns()
    alarmNs = Number.POSITIVE_INFINITY
    ring()
  }

  /** Of long turns, what the thread waited for a processor was no work either. */
  function endTurns(): void {
    if (waitedBeforeNs !== null && beyondNs > 0) {
      turnedNs += Math.max(0, Math.min(beyondNs, waitedNs() - waitedBeforeNs))
    }
    beyondNs = 0
    waitedBeforeNs = null
  }

  function stopWaiting(): void {
    clearTimeout(timer)
    clearImmediate(turn)
    timer = undefined
    turn = undefined
    endTurns()
  }

  return {
    nowNs: systemClock.nowNs,
    turnedNs: () => turnedNs,
    setAlarm(atNs, toRing) {
      ring = toRing
      // A turn that is coming anyway looks at the new time by itself.
      if (turn !== undefined || (timer !== undefined && atNs === alarmNs)) {
        alarmNs = atNs
        return
      }
      stopWaiting()
      alarmNs = atNs
      wait()
    },
    clearAlarm() {
      alarmNs = Number.POSITIVE_INFINITY
      stopWaiting()
    },
  }
}
