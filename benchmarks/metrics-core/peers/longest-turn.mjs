import { performance } from 'node:perf_hooks'

/**
 * How long the event loop was kept from everything else while `work` went on: the longest time between two
 * immediates, of which one is always waiting.
 *
 * @param {() => Promise<unknown>} work
 * @returns {Promise<number>} nanoseconds
 */
export async function longestTurn(work) {
  let longestMs = 0
  let last = performance.now()
  let pending
  const turn = () => {
    const now = performance.now()
    longestMs = Math.max(longestMs, now - last)
    last = now
    pending = setImmediate(turn)
  }
  pending = setImmediate(turn)
  await work()
  // What ran last is a turn like others.
  longestMs = Math.max(longestMs, performance.now() - last)
  clearImmediate(pending)
  return longestMs * 1e6
}
