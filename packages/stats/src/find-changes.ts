import { levelAutocorrelation } from './level-autocorrelation.ts'
import { mannKendall, type Trend, timesOf } from './mann-kendall.ts'
import { requireFinite, type Sample } from './sample.ts'
import { serialNoise } from './serial-noise.ts'
import { hodgesLehmannShift, shiftInterval } from './shift.ts'
import { stepChanges, stepWindow } from './step-changes.ts'

export interface FindChangesOptions {
  /**
   * When each figure was taken, strictly ascending, in the unit that the slope is to be per: weeks, say.
   * @default the figures' indices
   */
  readonly at?: Sample
  /**
   * Of the intervals, above 0 and below 1.
   * @default 0.95
   */
  readonly confidence?: number
}

/** Figures that a slope is taken from at most, the latest: their pairs are kept in memory, 16 MB of them. */
const mostOfSlope = 2_000

/** A step from one level to another. */
export interface Change {
  /** Index of the first figure of the new level. */
  readonly index: number
  /** New level over old: 1.05 is 5 % more. */
  readonly ratio: number
  /** Of the ratio; 0 where the levels are too short for the confidence. */
  readonly low: number
  /** Of the ratio; infinite where the levels are too short for the confidence. */
  readonly high: number
  /** 1 less the chance of such a step anywhere in a series of this length without one (Bonferroni). */
  readonly confidence: number
}

/** A slow rise or fall since the last step. */
export interface Slope {
  /** Index of the first figure that it is taken from. */
  readonly since: number
  /** Ratio that a unit of `at` multiplies by: 1.001 is 0.1 % more for each. */
  readonly ratio: number
  /** Of the ratio; 0 where there are too few figures for the confidence. */
  readonly low: number
  /** Of the ratio; infinite where there are too few figures for the confidence. */
  readonly high: number
  /** Chance of such a slope without a trend. */
  readonly p: number
}

/** What happened to a series of figures, and what can be told from it at all. */
export interface Changes {
  /** By index. */
  readonly steps: readonly Change[]
  /** null with fewer than 4 figures since the last step. */
  readonly slope: Slope | null
  /** Standard deviation between neighbouring figures, outliers aside, as a share of their level: 0.02 is 2 %. */
  readonly noise: number
}

/**
 * Change points, slow slope and noise of a history of positive figures (times, bytes), such as one call has over the
 * commits of a year. All of it is about ratios, so the unit of the figures does not matter.
 *
 * Steps are those of `stepChanges`: an exact segmentation of the series without its outliers, each step then tested
 * against its neighbourhood and against a straight line. The size of a step is the Hodges-Lehmann shift between up to
 * 24 figures on either side, its interval widened for autocorrelation. The slope is `mannKendall` of what came after
 * the last step, of the latest 2,000 figures at most.
 *
 * False alarms, measured on noise with outliers and with the autocorrelation of real histories: see
 * docs/history-study.md. A figure of stored history knows nothing of its machine: a change of machine is a step.
 *
 * @param figures in order of time; may be empty
 * @throws RangeError for a figure that is not finite and positive, for `at` of another length or not ascending, and for
 * a confidence out of range
 */
export function findChanges(figures: Sample, { at, confidence = 0.95 }: FindChangesOptions = {}): Changes {
  requireFinite(figures, 'figures')
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must be above 0 and below 1, got ${confidence}`)
  }
  const times = timesOf(figures, at)
  const logs = Float64Array.from(figures, (figure, index) => {
    if (figure <= 0) throw new RangeError(`figures[${index}] must be above 0, got ${figure}`)
    return Math.log(figure)
  })
  const found = stepChanges(logs)
  const autocorrelation = levelAutocorrelation(
    logs,
    found.map(({ index }) => index),
  )
  const widening = Math.sqrt((1 + autocorrelation) / (1 - autocorrelation))
  const steps = found.map(({ index, p }, position): Change => {
    const start = Math.max(found[position - 1]?.index ?? 0, index - stepWindow)
    const end = Math.min(found[position + 1]?.index ?? logs.length, index + stepWindow)
    const [before, after] = [logs.subarray(start, index), logs.subarray(index, end)]
    const shift = hodgesLehmannShift(before, after)
    const { low, high } = shiftInterval(before, after, confidence)
    return {
      index,
      ratio: Math.exp(shift),
      low: Math.exp(shift - widening * (shift - low)),
      high: Math.exp(shift + widening * (high - shift)),
      confidence: Math.max(0, 1 - logs.length * p),
    }
  })
  return {
    steps,
    slope: slopeSince(logs, times, Math.max(steps.at(-1)?.index ?? 0, logs.length - mostOfSlope), confidence),
    noise: serialNoise(logs).spread,
  }
}

function slopeSince(logs: Float64Array, times: Sample, since: number, confidence: number): Slope | null {
  if (logs.length - since < 4) return null
  const trend: Trend = mannKendall(logs.subarray(since), { at: times.slice(since), confidence })
  return {
    since,
    ratio: Math.exp(trend.slope),
    low: Math.exp(trend.low),
    high: Math.exp(trend.high),
    p: trend.p,
  }
}
