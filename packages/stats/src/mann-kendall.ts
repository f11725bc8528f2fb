import { normalUpperQuantile, normalUpperTail } from './normal.ts'
import { selectInPlace } from './order-statistic.ts'
import { doubledMidRanks } from './rank-sum.ts'
import { requireFinite, type Sample } from './sample.ts'

export interface MannKendallOptions {
  /**
   * When each value was taken, strictly ascending, in the unit that the slope is to be per: weeks, say.
   * @default the values' indices
   */
  readonly at?: Sample
  /**
   * Of the interval, above 0 and below 1.
   * @default 0.95
   */
  readonly confidence?: number
}

/** A steady rise or fall. */
export interface Trend {
  /** Median slope over all pairs of values, in the unit of the values per unit of `at`. */
  readonly slope: number
  /** -Infinity where there are too few values for the confidence. */
  readonly low: number
  /** Infinity where there are too few values for the confidence. */
  readonly high: number
  /** Pairs that rise less pairs that fall. */
  readonly s: number
  /** How often larger the variance of `s` is than without autocorrelation: 1 or more. */
  readonly inflation: number
  /** Chance of so large an |s| in a series without trend. */
  readonly p: number
}

/**
 * Whether a series rises or falls, and how fast, by the ranks and slopes of its pairs: Mann's test ("Nonparametric
 * tests against trend", Econometrica 13, 1945; Kendall 1975, with ties and continuity corrected) and the median slope
 * with its interval (Theil 1950; Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63,
 * 1968). Up to 29 % of the values may be arbitrarily wrong.
 *
 * Where neighbours are alike, as figures of one machine in one week are, chance makes slopes: the variance is that of
 * Hamed and Rao, "A modified Mann-Kendall trend test for autocorrelated data", J. Hydrology 204 (1998), from the
 * autocorrelation of the ranks of what the slope leaves. Only that of direct neighbours is estimated, ρ, and ρ^k is
 * taken k apart: dozens of coefficients of a short series are noise, and one that is negative would only make the
 * test bolder, so 0 stands for it.
 *
 * Time and memory grow with the square of the values: 5,000 take 100 MB.
 *
 * @param values in order of time, at least 2
 * @throws RangeError for fewer values, for one that is not finite, for `at` of another length or not ascending, and
 * for a confidence out of range
 */
export function mannKendall(values: Sample, { at, confidence = 0.95 }: MannKendallOptions = {}): Trend {
  requireFinite(values, 'values')
  if (values.length < 2) throw new RangeError(`values must hold at least 2 numbers, got ${values.length}`)
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must be above 0 and below 1, got ${confidence}`)
  }
  const times = timesOf(values, at)
  const count = values.length
  const slopes = new Float64Array((count * (count - 1)) / 2)
  let s = 0
  let pair = 0
  for (let late = 1; late < count; late += 1) {
    for (let early = 0; early < late; early += 1) {
      const rise = (values[late] as number) - (values[early] as number)
      s += Math.sign(rise)
      slopes[pair] = rise / ((times[late] as number) - (times[early] as number))
      pair += 1
    }
  }
  const upper = selectInPlace(slopes, slopes.length >> 1)
  const slope =
    slopes.length % 2 === 1 ? upper : (upper + selectInPlace(slopes, (slopes.length >> 1) - 1)) / 2
  const inflation = varianceInflation(values, times, slope)
  const variance = ((count * (count - 1) * (2 * count + 5) - tiesOf(values)) / 18) * inflation
  const z = variance > 0 ? Math.max(0, Math.abs(s) - 1) / Math.sqrt(variance) : 0
  return {
    slope,
    ...intervalOf(slopes, normalUpperQuantile((1 - confidence) / 2) * Math.sqrt(variance)),
    s,
    inflation,
    p: Math.min(1, 2 * normalUpperTail(z)),
  }
}

/**
 * When each value was taken: `at`, or the values' indices.
 *
 * @throws RangeError for `at` of another length than values, not finite or not ascending
 */
export function timesOf(values: Sample, at: Sample | undefined): Sample {
  if (at === undefined) return Float64Array.from({ length: values.length }, (_, index) => index)
  requireFinite(at, 'at')
  if (at.length !== values.length) {
    throw new RangeError(`at must hold as many numbers as values, ${values.length}, got ${at.length}`)
  }
  for (let index = 1; index < at.length; index += 1) {
    if (!((at[index] as number) > (at[index - 1] as number))) {
      throw new RangeError(`at[${index}] must be above at[${index - 1}], ${at[index - 1]}, got ${at[index]}`)
    }
  }
  return at
}

/** Σt(t - 1)(2t + 5) over groups of t equal values. */
function tiesOf(values: Sample): number {
  const sizes = new Map<number, number>()
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1)
  return [...sizes.values()].reduce((sum, size) => sum + size * (size - 1) * (2 * size + 5), 0)
}

function intervalOf(
  slopes: Float64Array,
  deviation: number,
): { readonly low: number; readonly high: number } {
  const outside = Math.round((slopes.length - deviation) / 2) - 1
  if (outside < 0) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  const last = Math.min(slopes.length - 1, Math.round((slopes.length + deviation) / 2))
  return { low: selectInPlace(slopes, outside), high: selectInPlace(slopes, last) }
}

function varianceInflation(values: Sample, times: Sample, slope: number): number {
  const count = values.length
  if (count < 4) return 1
  const residuals = withoutRounding(
    Float64Array.from(times, (time, index) => (values[index] as number) - slope * time),
  )
  const ascending = residuals.slice().sort()
  const { ranks } = doubledMidRanks(ascending)
  const rankOf = new Map<number, number>()
  ascending.forEach((residual, position) => {
    rankOf.set(residual, (ranks[position] as number) / 2 - (count + 1) / 2)
  })
  let squares = 0
  let products = 0
  let previous = 0
  for (const residual of residuals) {
    const rank = rankOf.get(residual) as number
    squares += rank * rank
    products += rank * previous
    previous = rank
  }
  const neighbours = squares > 0 ? Math.max(0, products / squares) : 0
  let sum = 0
  for (let lag = 1; lag < count; lag += 1) {
    sum += (count - lag) * (count - lag - 1) * (count - lag - 2) * neighbours ** lag
  }
  return 1 + (2 * sum) / (count * (count - 1) * (count - 2))
}

/** Whole multiples of a ten-billionth of their range: equal residuals of a line would differ in the last digit. */
function withoutRounding(residuals: Float64Array): Float64Array {
  const least = residuals.reduce((low, residual) => Math.min(low, residual))
  const range = residuals.reduce((high, residual) => Math.max(high, residual)) - least
  return range > 0
    ? residuals.map((residual) => Math.round((1e10 * (residual - least)) / range))
    : residuals.fill(0)
}
