import type { GateSignal, Signal, SignalVerdict } from '@tidemark/records'
import type { SeriesVerdict } from '../paired/judge-series.ts'
import type { Series } from '../paired/series.ts'
import { shownAtLastLook } from '../paired/shown-at-last-look.ts'
import { isLoadSignal } from './load-signal.ts'
import type { SeriesIdentity } from './series-of.ts'
import type { GateJudgeSettings } from './settings.ts'

/** A series as it stands in a record; none where nothing was measured. */
export function signalOf(
  { signal, reference, margin, screen, doubt }: SeriesIdentity & Pick<Series, 'margin' | 'screen'>,
  judged: SeriesVerdict | undefined,
  settings: Pick<GateJudgeSettings, 'alpha'>,
): readonly GateSignal[] {
  if (judged === undefined || judged.estimate === null) return []
  const { stage, estimate, interval, pSlower, replicates } = judged
  // Loads never go without it, not even where few replicates were enough: what they can tell is coarse.
  const early = isLoadSignal(signal) && judged.verdict === 'same'
  const minimumDetectable =
    judged.minimumDetectable ?? (early ? shownAtLastLook(screen, margin, settings) : null)
  const verdict = doubt !== undefined && judged.verdict !== 'slower' ? 'undecided' : judged.verdict
  // All but bytes is measured in logarithms, so that a ratio and its inverse weigh the same.
  const effect = (value: number): number => (signal === 'alloc' ? value : Math.exp(value))
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
      ...(doubt !== undefined && { note: doubt }),
    },
  ]
}

/** What says that a call is faster: the first of these that it was judged by. Fewer bytes are no speed. */
const speeds: readonly Signal[] = ['time', 'instructions', 'throughput', 'tail']

/**
 * One word for all comparisons of a call. Any slowdown decides; only time says faster (what comes next to it where it
 * was not asked for), and `same` is said when nothing is left open.
 */
export function callVerdict(signals: readonly GateSignal[]): SignalVerdict {
  const has = (verdict: SignalVerdict): boolean => signals.some((one) => one.verdict === verdict)
  if (has('slower')) return 'slower'
  if (has('undecided') || signals.length === 0) return 'undecided'
  const speed = speeds.find((one) => signals.some(({ signal }) => signal === one))
  return signals.some(({ signal, verdict }) => signal === speed && verdict === 'faster') ? 'faster' : 'same'
}
