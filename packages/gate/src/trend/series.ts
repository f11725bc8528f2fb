/** What a figure is: larger is slower for all of them. */
export type TrendMeasure =
  /** Time over that of the tidemark, both measured in turns. */
  | 'ratio'
  /** Runs of the calibration kernel that one call is worth. */
  | 'calibrated'
  /** Nanoseconds. */
  | 'time'
  /** Whatever a foreign source has. */
  | 'value'

/** One figure of a call and when it was so. */
export interface TrendPoint {
  /** Milliseconds since 1970, UTC: of the commit where it is known, else of the measuring. */
  readonly atMs: number
  readonly revision: string | null
  /** Above 0. */
  readonly figure: number
  /** Of ln(figure); null where it is not known. */
  readonly standardError: number | null
}

/** A point and what it is a point of. */
export interface Measurement extends TrendPoint {
  readonly suite: string
  readonly call: string
  readonly measure: TrendMeasure
  /** The tidemark's commit for ratios, else the machine and what else figures must share to compare, for people. */
  readonly reference: string
}

/** The figures of one call that compare with each other. */
export interface TrendSeries {
  readonly suite: string
  readonly call: string
  readonly measure: TrendMeasure
  readonly reference: string
  /** At least one; `atMs` strictly ascending. */
  readonly points: readonly TrendPoint[]
  /**
   * Whether the call is still measured so: not one that is gone, against a tidemark that was moved since, or on a
   * machine that is used no more.
   */
  readonly current: boolean
}

/** A call that is in none of so many latest measurements of its suite is no longer measured. */
const latestMeasurements = 5

/**
 * Puts measurements together by suite, call, measure and reference: a figure of another machine, another benchmark or
 * against another tidemark starts a series of its own, so that such a change is never read as a change of code.
 *
 * @param measurements in any order; of equal times in the order of measuring
 * @returns by suite, call and start
 */
export function seriesOf(measurements: readonly Measurement[]): readonly TrendSeries[] {
  const isCurrent = currentBy(measurements)
  return groupComparable(measurements)
    .sort(([a], [b]) => compare(a.suite, b.suite) || compare(a.call, b.call) || a.atMs - b.atMs)
    .map((group) => {
      const [{ suite, call, measure, reference }] = group
      const current = isCurrent(group.at(-1) as Measurement)
      return { suite, call, measure, reference, points: pointsOf(group), current }
    })
}

/** Measurements that compare with each other, each group by time. */
export function groupComparable<One extends Measurement>(
  measurements: readonly One[],
): (readonly [One, ...One[]])[] {
  const groups = new Map<string, [One, ...One[]]>()
  for (const one of measurements) {
    const key = JSON.stringify([one.suite, one.call, one.measure, one.reference])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return [...groups.values()].map((group) => group.sort((a, b) => a.atMs - b.atMs))
}

/** Points of one time, several measurements of one commit, stand a millisecond apart. */
function pointsOf(ordered: readonly Measurement[]): readonly TrendPoint[] {
  let latestMs = Number.NEGATIVE_INFINITY
  return ordered.map(({ atMs, revision, figure, standardError }) => {
    latestMs = Math.max(atMs, latestMs + 1)
    return { atMs: latestMs, revision, figure, standardError }
  })
}

function currentBy(measurements: readonly Measurement[]): (last: Measurement) => boolean {
  const times = new Map<string, Set<number>>()
  const latestRatio = new Map<string, Measurement>()
  for (const one of measurements) {
    const ofSuite = times.get(one.suite) ?? new Set()
    times.set(one.suite, ofSuite.add(one.atMs))
    const key = JSON.stringify([one.suite, one.call])
    if (one.measure === 'ratio' && one.atMs >= (latestRatio.get(key)?.atMs ?? Number.NEGATIVE_INFINITY)) {
      latestRatio.set(key, one)
    }
  }
  const recentFrom = new Map(
    [...times].map(([suite, all]) => [suite, [...all].sort((a, b) => a - b).at(-latestMeasurements)]),
  )
  return ({ suite, call, measure, reference, atMs }) => {
    if (atMs < (recentFrom.get(suite) ?? Number.NEGATIVE_INFINITY)) return false
    return measure !== 'ratio' || latestRatio.get(JSON.stringify([suite, call]))?.reference === reference
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
