import type { Signal } from '@tidemark/records'
import type { PairedSettings } from '../paired/design.ts'

/** What the side-by-side gate decides by. */
export interface GateJudgeSettings extends Pick<PairedSettings, 'whole'> {
  /** Smallest slowdown worth failing for, as a fraction, unless the suite sets its own. */
  readonly margin: number
  /** Smallest growth of bytes per operation worth failing for, as a fraction. */
  readonly allocMargin: number
  /** Smallest loss of throughput under load worth failing for, as a fraction. */
  readonly throughputMargin: number
  /** Smallest growth of the 99th percentile under load worth failing for, as a fraction. */
  readonly tailMargin: number
  /** Chance that anything in an unchanged revision is named slower: over all calls and signals of a gate. */
  readonly alpha: number
  readonly signals: readonly Signal[]
}

/**
 * One percent can be decided side by side. Edits that change nothing (comments, renames, order) move a call
 * by up to 0.35 %, so a margin under 0.5 % would fail for the layout of the code. Bytes are nearly exact. Loads are not
 * paired call by call, and processes of the same code differ by tens of percent: what 20 replicates can decide of them is
 * coarse.
 */
export const defaultGateJudgeSettings: GateJudgeSettings = {
  margin: 0.01,
  allocMargin: 0.001,
  throughputMargin: 0.1,
  tailMargin: 0.25,
  alpha: 0.01,
  signals: ['time', 'alloc'],
}

/** Growth below one small object per operation is never worth failing for, in bytes. */
export const leastAllocMarginBytes = 16

/** Signals that pairs within one replicate tell; instructions are counted, and loads are taken, apart. */
export function pairedSignals(signals: readonly Signal[]): readonly ('time' | 'alloc')[] {
  return signals.filter((signal) => signal === 'time' || signal === 'alloc')
}
