import {
  hodgesLehmannLocation,
  minimumDetectableShift,
  type ShiftInterval,
  walshInterval,
} from '@tidemark/stats'
import { type Assessment, assessSeries } from './assess.ts'
import type { Confirmation } from './confirmation.ts'
import { type PairedSettings, slowerTail } from './design.ts'
import type { Screening } from './screening.ts'
import type { Series } from './series.ts'
import { detectionPower } from './shown-at-last-look.ts'

/** The verdict of one series and the figures it rests on, in the unit of its values; larger is slower. */
export interface SeriesVerdict {
  readonly verdict: 'slower' | 'faster' | 'same' | 'undecided'
  /**
   * Which replicates the figures come from. Those of suspects come from the fresh ones alone, as soon as
   * there was a look at them: the others were picked for looking slow.
   */
  readonly stage: 'screen' | 'confirm'
  /** Hodges-Lehmann estimate; null without any replicate. */
  readonly estimate: number | null
  /** Two-sided, finite: 95 % or the most that fewer than six replicates attain; null when they attain none. */
  readonly interval: ShiftInterval | null
  /**
   * Chance of such fresh figures if the call were no slower, adjusted for all suspects (Holm), at the last look
   * taken; null where there was none.
   */
  readonly pSlower: number | null
  /** How many replicates of each stage the verdict rests on. */
  readonly replicates: { readonly screen: number; readonly confirm: number }
  /**
   * The slowdown that so many replicates, so spread, would show 95 times in 100: significant at alpha, and
   * beyond the margin. null while they are too few for any.
   */
  readonly minimumDetectable: number | null
}

/**
 * The verdict of every series, by key, from what has been measured so far. Measuring may have been cut short
 * anywhere: what is not decided by then is `undecided`, and what was not confirmed is never `slower`.
 *
 * Chance that anything is named slower wrongly: at most alpha. Chance of a wrong `same` for a slowdown of
 * exactly the margin: at most 4 % at each look.
 *
 * @throws RangeError for a key used twice, a margin not above 0, a value that is not finite (treat the call as
 * broken), and alpha out of range
 */
export function judgeSeries(
  series: readonly Series[],
  settings: PairedSettings,
): ReadonlyMap<string, SeriesVerdict> {
  return new Map(
    assessSeries(series, settings).map((assessment) => [
      assessment.series.key,
      verdictOf(assessment, settings),
    ]),
  )
}

function verdictOf({ series, screening, confirmation }: Assessment, settings: PairedSettings): SeriesVerdict {
  const screen = used(series.screen, screening)
  if (confirmation === null || confirmation.pSlower === null) {
    const { state } = screening
    return {
      verdict: state === 'same' || state === 'faster' ? state : 'undecided',
      stage: 'screen',
      pSlower: null,
      replicates: { screen: screen.length, confirm: 0 },
      ...figuresOf(screen, series.margin, settings),
    }
  }
  const confirm = used(series.confirm, confirmation)
  return {
    verdict: confirmation.state === 'open' ? 'undecided' : confirmation.state,
    stage: 'confirm',
    pSlower: confirmation.pSlower,
    replicates: { screen: screen.length, confirm: confirm.length },
    ...figuresOf(confirm, series.margin, settings),
  }
}

/** What a stage looked at before it decided; without a decision, all that there is. */
function used(values: readonly number[], stage: Screening | Confirmation): readonly number[] {
  return stage.state === 'open' ? values : values.slice(0, stage.used)
}

function figuresOf(
  values: readonly number[],
  margin: number,
  { alpha }: PairedSettings,
): Pick<SeriesVerdict, 'estimate' | 'interval' | 'minimumDetectable'> {
  const detectable = slowdownShown(values, margin, alpha)
  return {
    estimate: values.length === 0 ? null : hodgesLehmannLocation(values),
    // One value attains no confidence at all.
    interval: values.length < 2 ? null : walshInterval(values, Math.min(0.95, 1 - 2 ** (1 - values.length))),
    minimumDetectable: Number.isFinite(detectable) ? detectable : null,
  }
}

function slowdownShown(values: readonly number[], margin: number, alpha: number): number {
  const power = detectionPower
  const beyondMargin = minimumDetectableShift(values, { alpha: slowerTail, power })
  return Math.max(minimumDetectableShift(values, { alpha, power }), margin + beyondMargin)
}
