import { assessSeries } from './assess.ts'
import type { PairedSettings } from './design.ts'
import type { Series } from './series.ts'

/** What to measure before a series can be looked at again. */
export interface ReplicatePlan {
  /** Where the figures belong: `screen` or `confirm` of the series. */
  readonly stage: 'screen' | 'confirm'
  /** How many more, from 1. */
  readonly more: number
}

/**
 * Which series need how many more replicates, by key; none is named that needs none, and an empty plan says
 * that everything is decided or cannot be. All named are of one stage: fresh replicates are taken only after
 * every screening is over, because only then is it known among how many suspects alpha is shared.
 *
 * Replicates of a call serve all its series, so a call needs as many as the neediest of them. Figures that a
 * series did not ask for do no harm: looks happen at fixed numbers, and what is decided stays decided.
 *
 * Throws like `judgeSeries`.
 */
export function planReplicates(
  series: readonly Series[],
  settings: PairedSettings,
): ReadonlyMap<string, ReplicatePlan> {
  const assessed = assessSeries(series, settings)
  const screening = new Map<string, ReplicatePlan>()
  const confirming = new Map<string, ReplicatePlan>()
  for (const { series: one, screening: screened, confirmation } of assessed) {
    if (screened.state === 'open') {
      screening.set(one.key, { stage: 'screen', more: screened.next - one.screen.length })
    }
    if (confirmation?.state === 'open' && confirmation.next !== null) {
      confirming.set(one.key, { stage: 'confirm', more: confirmation.next - one.confirm.length })
    }
  }
  return screening.size > 0 ? screening : confirming
}
