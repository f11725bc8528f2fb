import type { Reporter } from './reporter.ts'

export interface ShutdownOptions {
  /** @default ['SIGTERM', 'SIGINT'] */
  readonly signals?: readonly NodeJS.Signals[]
  /** Milliseconds for each reporter; they stop at once. @default 3000 */
  readonly deadlineMs?: number
}

/**
 * Stops reporters before the process ends: when it gets a signal, and when it has nothing left to do. After a signal that
 * nobody else listens to, the process ends by that signal, as it would have without this; where somebody else does,
 * ending is theirs.
 *
 * `process.exit()` and uncaught exceptions leave no time to send anything.
 *
 * @returns a function that takes the hooks away
 */
export function installShutdownHooks(
  reporters: readonly Pick<Reporter, 'stop'>[],
  { signals = ['SIGTERM', 'SIGINT'], deadlineMs = 3000 }: ShutdownOptions = {},
): () => void {
  const stopAll = async (): Promise<void> => {
    await Promise.all(reporters.map((reporter) => reporter.stop({ deadlineMs })))
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    const isOurs = process.listeners(signal).every((listener) => hooks.has(listener))
    void stopAll().then(() => {
      remove()
      if (isOurs && process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    })
  }
  const onBeforeExit = (): void => void stopAll()
  const remove = (): void => {
    for (const signal of signals) process.off(signal, onSignal)
    process.off('beforeExit', onBeforeExit)
  }
  hooks.add(onSignal)
  // Before those of others: one that listens once is still there to be seen.
  for (const signal of signals) process.prependListener(signal, onSignal)
  // Once: stopping gives the loop something to do, after which the event would come again.
  process.once('beforeExit', onBeforeExit)
  return remove
}

/** All listeners for signals that come from here. */
const hooks = new WeakSet<(...args: never[]) => unknown>()
