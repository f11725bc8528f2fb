/** The longest interval that `setInterval` keeps; longer ones fire all the time. */
const LONGEST_MS = 2 ** 31 - 1

/**
 * Calls `fn` every `everyMs`, without keeping the process alive.
 *
 * @returns a function that ends it
 */
export function everyMilliseconds(everyMs: number, fn: () => void): () => void {
  const timer = setInterval(fn, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** @throws RangeError when `everyMs` is out of its range */
export function checkPace(everyMs: number, shortestMs: number): number {
  if (typeof everyMs === 'number' && everyMs >= shortestMs && everyMs <= LONGEST_MS) return everyMs
  throw new RangeError(
    `everyMs must be a number of milliseconds from ${shortestMs} to ${LONGEST_MS}, got ${String(everyMs)}`,
  )
}
