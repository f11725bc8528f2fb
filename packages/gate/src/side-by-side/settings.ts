import type { Signal } from '@tidemark/records'
import type { PairedSettings } from '../paired/design.ts'

/** What the side-by-side gate decides by. */
export interface GateJudgeSettings extends Pick<PairedSettings, 'whole'> {
  /** Smallest slowdown worth failing for, as a fraction, unless the suite sets its own. */
  readonly margin: number
  /** Smallest growth of bytes per operation worth failing for, as a fraction. */
  readonly allocMargin: number
  /** Chance that anything in an unchanged revision is named slower: over all calls and signals of a gate. */
  readonly alpha: number
  readonly signals: readonly Signal[]
}

/**
 * One percent can be decided side by side. Edits that change nothing (comments, renames, order) move a call
 * by up to 0.35 %, so a margin under 0.5 % would fail for the layout of the code. Bytes are nearly exact.
 */
export const defaultGateJudgeSettings: GateJudgeSettings = {
  margin: 0.01,
  allocMargin: 0.001,
  alpha: 0.01,
  signals: ['time', 'alloc'],
}

/** Growth below one small object per operation is never worth failing for, in bytes. */
export const leastAllocMarginBytes = 16

/** Signals that pairs within one replicate tell; instructions are counted apart. */
export function pairedSignals(signals: readonly Signal[]): readonly ('time' | 'alloc')[] {
  return signals.filter((signal) => signal !== 'instructions')
}
