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
