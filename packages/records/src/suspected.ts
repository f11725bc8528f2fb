import type { GateCall } from './gate.ts'

/**
 * Whether a call is slower by more than its margin in what was measured of it, and no fresh replicates were taken that
 * could confirm it: a gate that ends then has not passed.
 */
export function isSuspected({ signals }: Pick<GateCall, 'signals'>): boolean {
  return signals.some(
    ({ verdict, interval, margin }) => verdict === 'undecided' && interval !== null && interval[0] > margin,
  )
}
