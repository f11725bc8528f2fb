import type { AlarmClock } from './alarm-clock.ts'
import type { StartCall } from './load-loop.ts'
import { completed, type Ending, timedOut } from './recorder.ts'

const longestKind = 120

/**
 * Calls a function for each call of a load. What it returns is awaited when it can be.
 *
 * @param check says whether a result is right; anything but true, or a throw, is a failed call
 */
export function startFunction(
  call: () => unknown,
  check: ((result: unknown) => unknown) | null,
  { nowNs }: Pick<AlarmClock, 'nowNs'>,
): StartCall {
  const judge = (result: unknown): Ending => {
    if (check === null) return completed
    try {
      return check(result) === true ? completed : checkFailed
    } catch (error) {
      return endingOf(error)
    }
  }
  return (end) => {
    let result: unknown
    try {
      result = call()
    } catch (error) {
      end(endingOf(error), nowNs())
      return
    }
    if (!isThenable(result)) {
      const endedNs = nowNs()
      end(judge(result), endedNs)
      return
    }
    result.then(
      (value) => {
        const endedNs = nowNs()
        end(judge(value), endedNs)
      },
      (error: unknown) => end(endingOf(error), nowNs()),
    )
  }
}

const checkFailed: Ending = { state: 'failed', kind: 'check failed' }

/** An error named `TimeoutError`, as of `AbortSignal.timeout`, is a call that was given up. */
function endingOf(error: unknown): Ending {
  if (!(error instanceof Error)) return { state: 'failed', kind: `threw ${typeof error}` }
  if (error.name === 'TimeoutError') return timedOut
  const firstLine = error.message.split('\n', 1)[0] ?? ''
  return { state: 'failed', kind: `${error.name}: ${firstLine}`.slice(0, longestKind) }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function'
}
