import type { GateSignal, SignalVerdict } from '@tidemark/records'
import type { InstructionCounts } from './instruction-counts.ts'

/** What head is compared with, and from when on it is worth failing for. */
export interface InstructionComparison {
  readonly head: string
  readonly reference: string
  /** Smallest growth worth failing for, as a fraction. */
  readonly margin: number
}

/**
 * Head's instructions per operation against the reference's. Runs of the same code differ by so little that no
 * statistics are needed, only agreement: every run of head has to stand on the same side of every run of the
 * reference, by more than the margin to be slower or faster, within it to be the same.
 */
export function judgeInstructions(
  counts: InstructionCounts,
  { head, reference, margin }: InstructionComparison,
): GateSignal {
  const limit = 1 + margin
  const common = { signal: 'instructions', reference, confidence: 0, margin: limit, p: null } as const
  const unsure = { confirmed: false, detectable: null } as const
  const runsOf = (arm: string): readonly number[] =>
    counts.state === 'counted' ? (counts.perOperation.get(arm) ?? []) : []
  const [ours, theirs] = [runsOf(head), runsOf(reference)]
  const low = Math.min(...ours) / Math.max(...theirs)
  const high = Math.max(...ours) / Math.min(...theirs)
  if (!(low > 0 && Number.isFinite(high))) {
    const note = counts.state === 'unknown' ? counts.note : 'the call is lost in what starting Node takes'
    return { ...common, ...unsure, verdict: 'undecided', effect: 1, interval: null, replicates: 0, note }
  }
  return {
    ...common,
    ...unsure,
    verdict: verdictOf(low, high, limit),
    effect: sum(ours) / sum(theirs),
    interval: [low, high],
    replicates: ours.length,
  }
}

function verdictOf(low: number, high: number, limit: number): SignalVerdict {
  if (low > limit) return 'slower'
  if (high < 1 / limit) return 'faster'
  return high <= limit && low >= 1 / limit ? 'same' : 'undecided'
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
