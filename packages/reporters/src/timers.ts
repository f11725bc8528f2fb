/** A timer that was set. */
export interface TimerHandle {
  /** Lets the process live until the timer fires. */
  ref(): unknown
  /** Lets the process end before the timer fires. */
  unref(): unknown
}

/** How a reporter waits. An argument, so that tests never do. */
export interface Timers {
  setTimeout(callback: () => void, delayMs: number): TimerHandle
  clearTimeout(handle: TimerHandle): void
}

/** The timers of the running process. */
export const systemTimers: Timers = {
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
}

/** The longest delay of a timer in Node; a longer one would fire at once. */
export const longestDelayMs: number = 2 ** 31 - 1
