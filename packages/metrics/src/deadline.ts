/** The longest delay `setTimeout` keeps; longer ones fire at once. */
const LONGEST_MS = 2 ** 31 - 1

/** @throws RangeError when `timeoutMs` is no delay that `setTimeout` can keep */
export function checkTimeout(timeoutMs: number): number {
  if (typeof timeoutMs === 'number' && timeoutMs >= 1 && timeoutMs <= LONGEST_MS) return timeoutMs
  throw new RangeError(
    `timeoutMs must be a number of milliseconds from 1 to ${LONGEST_MS}, got ${String(timeoutMs)}`,
  )
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
