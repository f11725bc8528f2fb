import type { CallDescription } from '@tidemark/harness/runner'
import type { LoadShape, Signal } from '@tidemark/records'

/** What loads tell: those of callers a throughput, those at a rate a tail. */
export type LoadSignal = 'throughput' | 'tail'

/**
 * Callers who wait for their answers make as many calls as they get answers, and hide the tail from themselves; at a
 * rate the throughput is what was asked for, and the tail is what users feel.
 */
export function loadSignalOf(kind: LoadShape['kind']): LoadSignal {
  return kind === 'closed' ? 'throughput' : 'tail'
}

export function isLoadSignal(signal: Signal): signal is LoadSignal {
  return signal === 'throughput' || signal === 'tail'
}

/** Which of these signals the load of a call tells; null where it has none, or was not asked for. */
export function judgedUnderLoad(
  { load }: Pick<CallDescription, 'load'>,
  signals: readonly Signal[],
): LoadSignal | null {
  if (load === null) return null
  const signal = loadSignalOf(load.callers === undefined ? 'open' : 'closed')
  return signals.includes(signal) ? signal : null
}
