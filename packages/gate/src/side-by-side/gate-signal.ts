import type { GateSignal, SignalVerdict } from '@tidemark/records'
import type { SeriesVerdict } from '../paired/judge-series.ts'
import type { SeriesIdentity } from './series-of.ts'

/** A series as it stands in a record; none where nothing was measured. */
export function signalOf(
  { signal, reference, margin }: SeriesIdentity & { readonly margin: number },
  judged: SeriesVerdict | undefined,
): readonly GateSignal[] {
  if (judged === undefined || judged.estimate === null) return []
  const { verdict, stage, estimate, interval, pSlower, replicates, minimumDetectable } = judged
  // Time is measured in logarithms, so that a ratio and its inverse weigh the same.
  const effect = (value: number): number => (signal === 'time' ? Math.exp(value) : value)
  const bounded = interval !== null && Number.isFinite(interval.low) && Number.isFinite(interval.high)
  return [
    {
      signal,
      reference,
      verdict,
      effect: effect(estimate),
      interval: bounded ? [effect(interval.low), effect(interval.high)] : null,
      confidence: interval?.confidence ?? 0,
      margin: effect(margin),
      p: pSlower,
      replicates: replicates[stage],
      confirmed: stage === 'confirm',
      detectable: minimumDetectable === null ? null : effect(minimumDetectable),
    },
  ]
}

/**
 * One word for all comparisons of a call. Any slowdown decides; only time says faster (instructions where it was not
 * asked for), and `same` is said when nothing is left open.
 */
export function callVerdict(signals: readonly GateSignal[]): SignalVerdict {
  const has = (verdict: SignalVerdict): boolean => signals.some((one) => one.verdict === verdict)
  if (has('slower')) return 'slower'
  if (has('undecided') || signals.length === 0) return 'undecided'
  const speed = signals.some(({ signal }) => signal === 'time') ? 'time' : 'instructions'
  return signals.some(({ signal, verdict }) => signal === speed && verdict === 'faster') ? 'faster' : 'same'
}
