import { type Changes, cusum, findChanges, median } from '@tidemark/stats'
import type { TrendPoint, TrendSeries } from './series.ts'

export interface AnalyseOptions {
  /** How much slower than the reference a call may become in total, as a fraction above 0: 0.05 is 5 %. */
  readonly driftBudget: number
}

/** A step from one level to another. */
export interface TrendStep {
  /** Position in the points of the first one of the new level. */
  readonly index: number
  /** The last point of the old level: the change came after it, */
  readonly after: TrendPoint
  /** and by this first point of the new level at the latest. */
  readonly by: TrendPoint
  /** New level over old: 1.05 is 5 % slower. */
  readonly ratio: number
  /** 95 % interval of the ratio; 0 where a level is too short for it. */
  readonly low: number
  /** 95 % interval of the ratio; infinite where a level is too short for it. */
  readonly high: number
  /** 1 less the chance of such a step anywhere in a series of this length without one. */
  readonly confidence: number
}

/** What the slope is per: `measurement` where all points lie within a week. */
export type SlopeUnit = 'week' | 'measurement'

/** A slow rise or fall since the last step. */
export interface TrendSlope {
  readonly per: SlopeUnit
  /** The point that it is taken from. */
  readonly since: TrendPoint
  /** Ratio that a week, or a measurement, multiplies by. */
  readonly ratio: number
  /** 95 % interval of the ratio; 0 where there are too few points for it. */
  readonly low: number
  /** 95 % interval of the ratio; infinite where there are too few points for it. */
  readonly high: number
  /** Chance of such a slope without a trend. */
  readonly p: number
  /** Beyond chance (p < 0.002) and 1 % or more from the first point to the last; `none` where either is not so. */
  readonly direction: 'up' | 'down' | 'none'
}

/** How long it takes until the drift budget is spent; soonest and latest by the interval of the slope. */
export interface TimeLeft {
  readonly per: SlopeUnit
  readonly estimate: number
  readonly soonest: number
  /** Infinite where the slope may be none at all. */
  readonly latest: number
}

/** What happened to one call, as far as its figures tell. */
export interface Trend extends TrendSeries {
  /** Standard deviation between neighbouring figures, outliers aside, as a fraction; null below 3 points. */
  readonly noise: number | null
  /** By time. */
  readonly steps: readonly TrendStep[]
  /** null with fewer than 4 points since the last step. */
  readonly slope: TrendSlope | null
  /**
   * The level of the latest points over the tidemark; over the series' own first points where the figures are no ratios.
   */
  readonly level: number
  readonly driftBudget: number
  /** null where the call does not rise, and where the budget is spent already. */
  readonly left: TimeLeft | null
  /**
   * Where the call began to be slower, beyond chance: by 1 % or more than the tidemark, or by a slow rise of 1 % or more
   * since the last step where there is no tidemark to hold it against. null where it is not.
   */
  readonly driftingSince: TrendPoint | null
}

const weekMs = 7 * 24 * 3600 * 1e3
/** Points at either end that a level is the median of: docs/history-study.md. */
const levelPoints = 10
/** Chance of a slope that counts, and its size over all its points: docs/history-study.md. */
const slopeP = 0.002
const slopeRise = Math.log(1.01)

/**
 * Steps, slow slope, noise and drift of a series. The detectors, their parameters and how often they are wrong are those
 * of `findChanges` and `cusum` of `@tidemark/stats`.
 *
 * @throws RangeError for a drift budget that is not above 0
 */
export function analyse(series: TrendSeries, { driftBudget }: AnalyseOptions): Trend {
  if (!(driftBudget > 0)) throw new RangeError(`driftBudget must be above 0, got ${driftBudget}`)
  const { points } = series
  const [first, last] = [points[0] as TrendPoint, points.at(-1) as TrendPoint]
  const per: SlopeUnit = last.atMs - first.atMs >= weekMs ? 'week' : 'measurement'
  const changes = findChanges(
    points.map(({ figure }) => figure),
    per === 'week' ? { at: points.map(({ atMs }) => (atMs - first.atMs) / weekMs) } : {},
  )
  const slope = slopeOf(changes, points, per)
  const level = levelOf(series, changes)
  return {
    ...series,
    noise: points.length < 3 ? null : changes.noise,
    steps: changes.steps.map(({ index, ratio, low, high, confidence }) => ({
      index,
      after: points[index - 1] as TrendPoint,
      by: points[index] as TrendPoint,
      ...{ ratio, low, high, confidence },
    })),
    slope,
    level,
    driftBudget,
    left: leftOf(slope, level, driftBudget),
    driftingSince: series.measure === 'ratio' ? driftOf(points, changes) : risingSince(slope),
  }
}

function slopeOf({ slope }: Changes, points: readonly TrendPoint[], per: SlopeUnit): TrendSlope | null {
  if (slope === null) return null
  const { since: index, ratio, low, high, p } = slope
  const since = points[index] as TrendPoint
  const last = points.at(-1) as TrendPoint
  const length = per === 'week' ? (last.atMs - since.atMs) / weekMs : points.length - 1 - index
  const rise = Math.log(ratio) * length
  const direction = p < slopeP && Math.abs(rise) >= slopeRise ? (rise > 0 ? 'up' : 'down') : 'none'
  return { per, since, ratio, low, high, p, direction }
}

function levelOf({ measure, points }: TrendSeries, { steps }: Changes): number {
  const logs = points.map(({ figure }) => Math.log(figure))
  const now = median(logs.slice(steps.at(-1)?.index ?? 0).slice(-levelPoints))
  const before = measure === 'ratio' ? 0 : median(logs.slice(0, steps[0]?.index).slice(0, levelPoints))
  return Math.exp(now - before)
}

function leftOf(slope: TrendSlope | null, level: number, driftBudget: number): TimeLeft | null {
  const left = Math.log1p(driftBudget) - Math.log(level)
  if (slope === null || slope.direction !== 'up' || left <= 0) return null
  const timeAt = (ratio: number): number => (ratio > 1 ? left / Math.log(ratio) : Number.POSITIVE_INFINITY)
  return {
    per: slope.per,
    estimate: timeAt(slope.ratio),
    soonest: timeAt(slope.high),
    latest: timeAt(slope.low),
  }
}

/** The point from which what has added up by now began to; null where that is not too much. */
function driftOf(points: readonly TrendPoint[], { noise }: Changes): TrendPoint | null {
  const { sums, alarm } = cusum(
    points.map(({ figure, standardError }) => ({
      logRatio: Math.log(figure),
      // Identical code has none; the chart takes what is below its least for luck.
      standardError: Math.max(standardError ?? noise, Number.MIN_VALUE),
    })),
    cusumOptions,
  )
  // An alarm whose sum has gone back to nothing is of a drift that was mended.
  if (alarm === null || (sums.at(-1) as number) <= cusumOptions.limit) return null
  return points[sums.lastIndexOf(0) + 1] as TrendPoint
}

/** Of the study: what is 1 % slower for good is found, whatever its steps; at most 0.3 false alarms in 1,000. */
const cusumOptions = { slack: 0.01, limit: 4 } as const

function risingSince(slope: TrendSlope | null): TrendPoint | null {
  return slope !== null && slope.direction === 'up' ? slope.since : null
}
