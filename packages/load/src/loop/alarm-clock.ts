import { type Clock, systemClock } from '@tidemark/metrics'

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
const longestTimerMs = 2 ** 31 - 1

/** The alarm clock of this thread. */
export function createAlarmClock(): AlarmClock {
  let alarmNs = Number.POSITIVE_INFINITY
  let ring = (): void => {}
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined

  function wait(): void {
    const waitNs = alarmNs - systemClock.nowNs()
    if (waitNs <= turningNs) turn = setImmediate(check)
    else timer = setTimeout(check, Math.min(longestTimerMs, Math.floor((waitNs - turningNs) / 1e6) + 1))
  }

  function check(): void {
    timer = undefined
    turn = undefined
    if (systemClock.nowNs() < alarmNs) {
      wait()
      return
    }
    alarmNs = Number.POSITIVE_INFINITY
    ring()
  }

  function stopWaiting(): void {
    clearTimeout(timer)
    clearImmediate(turn)
    timer = undefined
    turn = undefined
  }

  return {
    nowNs: systemClock.nowNs,
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
