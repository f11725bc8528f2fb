import { openSync, readSync } from 'node:fs'

/** More than its three numbers take. */
const longestLine = 96
const buffer = Buffer.alloc(longestLine)
let file: number | null | undefined

/**
 * How long this thread has waited for a processor although it could have run, since it began, in nanoseconds; always 0
 * where the system does not tell. It is the second figure of `/proc/thread-self/schedstat` (Linux,
 * Documentation/scheduler/sched-stats.rst), which counts a wait when it is over: for the thread that reads it, it is
 * exact, while its processor time is as old as the last tick.
 */
export function runDelayNs(): number {
  // Stays open for as long as the thread, whose end closes it: one call takes two microseconds.
  if (file === undefined) file = openSchedstat()
  if (file === null) return 0
  const length = readSync(file, buffer, 0, longestLine, 0)
  return Number(buffer.toString('latin1', 0, length).split(' ')[1] ?? 0)
}

function openSchedstat(): number | null {
  try {
    return openSync('/proc/thread-self/schedstat', 'r')
  } catch {
    return null
  }
}
