/** The longest delay that `setTimeout` and `setInterval` keep; longer ones fire at once. */
export const LONGEST_MS: number = 2 ** 31 - 1

/** Whether timers can keep this delay. */
export function isDelay(ms: unknown, shortestMs: number): ms is number {
  return typeof ms === 'number' && ms >= shortestMs && ms <= LONGEST_MS
}

/** @throws RangeError when the option is no delay that timers can keep */
export function checkDelay(option: string, ms: number, shortestMs: number): number {
  if (isDelay(ms, shortestMs)) return ms
  throw new RangeError(
    `${option} must be a number of milliseconds from ${shortestMs} to ${LONGEST_MS}, got ${String(ms)}`,
  )
}

/** @throws RangeError when `timeoutMs` is no delay that `setTimeout` can keep */
export function checkTimeout(timeoutMs: number): number {
  return checkDelay('timeoutMs', timeoutMs, 1)
}

/**
 * Settles as `promise` does, or rejects once `timeoutMs` are over. What `promise` does later is nobody's
 * unhandled rejection.
 *
 * @param expired called when the time is over
 */
export async function withDeadline<T>(
  promise: Promise<T>,
  timeoutMs: number,
  expired: (error: Error) => void = () => undefined,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no answer within ${timeoutMs} ms`)
      expired(error)
      reject(error)
    }, timeoutMs)
  })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    clearTimeout(timer)
  }
}
