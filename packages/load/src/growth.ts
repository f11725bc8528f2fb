import { mannKendall, median } from '@tidemark/stats'

/** Whether a figure grows over a long load. */
export interface Growth {
  /**
   * `growing`: by more than the margin over the time that was judged, and surely more than chance. `steady`: surely
   * by less than that, if at all. `undecided`: neither can be told from so many values, or so noisy ones.
   */
  readonly verdict: 'growing' | 'steady' | 'undecided'
  /** Median of the values that were judged; 0 without any. */
  readonly level: number
  /** How fast, with its interval at 95 %. Null with fewer values than a verdict takes. */
  readonly perSecond: { readonly value: number; readonly low: number; readonly high: number } | null
  /** Chance of so steady a rise or fall in a series without trend; null likewise. */
  readonly p: number | null
  /** Values that were judged. */
  readonly values: number
  /** From the first to the last of them. */
  readonly seconds: number
}

/** A figure at a moment of the load. */
export interface Moment {
  readonly atSeconds: number
  readonly value: number
}

/** Caches fill and code is compiled at first: this share of the time of a load is not judged. */
const settling = 0.25
const alpha = 0.01
/** The test cannot be sure of anything with fewer. */
const fewestValues = 8
/** Time and memory of the test grow with the square of the values; neighbours become their median. */
const mostValues = 200

/**
 * Judges the growth of a figure by the ranks and slopes of all pairs of its values, with their autocorrelation taken
 * into account (`mannKendall` of `@tidemark/stats`): neither a few outliers nor a wave that comes and goes is growth.
 *
 * @param moments in order of time, which may have gaps
 * @param margin growth over the judged time that is too little to matter, as a share of the level: 0.05 is 5 %
 */
export function judgeGrowth(moments: readonly Moment[], margin: number): Growth {
  const [first, last] = [moments[0]?.atSeconds ?? 0, moments[moments.length - 1]?.atSeconds ?? 0]
  const settled = moments.filter(({ atSeconds }) => atSeconds >= first + settling * (last - first))
  const judged = thinned(settled)
  const values = judged.map(({ value }) => value)
  const seconds = (judged[judged.length - 1]?.atSeconds ?? 0) - (judged[0]?.atSeconds ?? 0)
  const level = values.length === 0 ? 0 : median(values)
  const common = { level, values: values.length, seconds }
  if (values.length < fewestValues) return { verdict: 'undecided', ...common, perSecond: null, p: null }
  const { slope, low, high, p } = mannKendall(values, { at: judged.map(({ atSeconds }) => atSeconds) })
  const perSecond = Number.isFinite(low) && Number.isFinite(high) ? { value: slope, low, high } : null
  const enough = margin * level
  const grows = p <= alpha && low > 0 && slope * seconds > enough
  const verdict = grows ? 'growing' : high * seconds <= enough ? 'steady' : 'undecided'
  return { verdict, ...common, perSecond, p }
}

/** Medians of neighbours where there are more values than the test is given. */
function thinned(moments: readonly Moment[]): readonly Moment[] {
  const each = Math.ceil(moments.length / mostValues)
  if (each <= 1) return moments
  return Array.from({ length: Math.ceil(moments.length / each) }, (_, at) => {
    const part = moments.slice(at * each, (at + 1) * each)
    return {
      atSeconds: median(part.map(({ atSeconds }) => atSeconds)),
      value: median(part.map(({ value }) => value)),
    }
  })
}
