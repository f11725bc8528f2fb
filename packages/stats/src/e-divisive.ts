import { type EnergySplit, energyStatistic } from './energy-split.ts'
import { median } from './quantile.ts'
import type { Random } from './random.ts'
import { requireFinite, type Sample } from './sample.ts'

export interface EDivisiveOptions {
  /**
   * Largest p-value of a change, above 0 and below 1. The series is split on until one is not significant, so this
   * is also the chance of any change in a series without one.
   * @default 0.05
   */
  readonly alpha?: number
  /**
   * Orders drawn for each test, an integer from 19. The smallest p-value is 1/(permutations + 1).
   * @default 99
   */
  readonly permutations?: number
}

/** A change in the distribution of a series. */
export interface EDivisiveChange {
  /** Index of the first value after the change. */
  readonly index: number
  /** Scaled energy distance of what is before and after it, in the unit of the values. */
  readonly statistic: number
  /** Share of the orders of the values, this one among them, that split at least as clearly. */
  readonly p: number
}

/**
 * Changes of the distribution by hierarchical division: the part of the series that falls apart most clearly is
 * split, and split again, as long as orders drawn at random do not split as clearly (Matteson and James, "A
 * nonparametric approach for multiple change point analysis of multivariate data", JASA 109, 2014). As in MongoDB's
 * version (Daly et al., "The use of change point detection to identify software performance regressions in a
 * continuous integration system", ICPE 2020) the second part always reaches to the end of what is split, which takes
 * n ln n and not n² steps. A test stops as soon as it cannot become significant (Besag and Clifford 1991).
 *
 * Orders are equally likely only when neighbours are independent: where the level wanders it finds changes that are
 * none.
 *
 * @param values in order of time; may be empty
 * @returns the changes, by index
 * @throws RangeError for a value that is not finite and for options out of range
 */
export function eDivisive(
  values: Sample,
  random: Random,
  { alpha = 0.05, permutations = 99 }: EDivisiveOptions = {},
): EDivisiveChange[] {
  requireFinite(values, 'values')
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha must be above 0 and below 1, got ${alpha}`)
  if (!Number.isInteger(permutations) || permutations < 19) {
    throw new RangeError(`permutations must be an integer from 19, got ${permutations}`)
  }
  // Sums of large values would lose what tells them apart.
  const origin = values.length > 0 ? median(values) : 0
  const series = Float64Array.from(values, (value) => value - origin)
  const found: EDivisiveChange[] = []
  let parts = [partOf(series, 0, series.length)]
  for (;;) {
    const clearest = parts.reduce((best, next) => (next.split.statistic > best.split.statistic ? next : best))
    const { index, statistic } = clearest.split
    const p = index < 0 ? 1 : permutationP(parts, statistic, random, { alpha, permutations })
    if (p > alpha) return found.sort((one, two) => one.index - two.index)
    found.push({ index, statistic, p })
    parts = parts.flatMap((part) =>
      part === clearest ? [partOf(series, part.start, index), partOf(series, index, part.end)] : [part],
    )
  }
}

/** A stretch between two changes, with what its splits need of it whatever the order of its values. */
interface Part {
  readonly start: number
  readonly end: number
  readonly ascending: Float64Array
  /** Σ|x_i - x_j| over j, by rank. */
  readonly distances: Float64Array
  readonly split: EnergySplit
}

function partOf(series: Float64Array, start: number, end: number): Part {
  const order = Int32Array.from({ length: end - start }, (_, position) => position).sort(
    (one, two) => (series[start + one] as number) - (series[start + two] as number) || one - two,
  )
  const ascending = Float64Array.from(order, (position) => series[start + position] as number)
  const total = ascending.reduce((sum, value) => sum + value, 0)
  let below = 0
  const distances = ascending.map((value, rank) => {
    const distance = value * rank - below + (total - below - value) - value * (ascending.length - rank - 1)
    below += value
    return distance
  })
  const ranks = new Int32Array(order.length)
  order.forEach((position, rank) => {
    ranks[position] = rank
  })
  const split = bestSplitToEnd(ascending, distances, ranks)
  return {
    start,
    end,
    ascending,
    distances,
    split: split.index < 0 ? split : { ...split, index: start + split.index },
  }
}

function permutationP(
  parts: readonly Part[],
  statistic: number,
  random: Random,
  { alpha, permutations }: Required<EDivisiveOptions>,
): number {
  const orders = parts.map(({ ascending }) => Int32Array.from(ascending, (_, rank) => rank))
  // Not to count an equal one as less because its sums were added up in another order.
  const asClear = statistic * (1 - 1e-12)
  let clearer = 0
  for (let drawn = 0; drawn < permutations; drawn += 1) {
    if (parts.some((part, index) => shuffledSplit(part, orders[index] as Int32Array, random) >= asClear)) {
      clearer += 1
    }
    if ((clearer + 1) / (permutations + 1) > alpha) return 1
  }
  return (clearer + 1) / (permutations + 1)
}

function shuffledSplit({ ascending, distances }: Part, ranks: Int32Array, random: Random): number {
  for (let last = ranks.length - 1; last > 0; last -= 1) {
    const chosen = random.integer(last + 1)
    const moved = ranks[last] as number
    ranks[last] = ranks[chosen] as number
    ranks[chosen] = moved
  }
  return bestSplitToEnd(ascending, distances, ranks).statistic
}

/**
 * The best split of the values in the order of `ranks` into those before and those from an index on. Both parts hold
 * two at least: the spread of one is unknown.
 */
function bestSplitToEnd(ascending: Float64Array, distances: Float64Array, ranks: Int32Array): EnergySplit {
  const count = ranks.length
  const total = distances.reduce((sum, distance) => sum + distance, 0) / 2
  // Fenwick trees over the ranks seen so far: how many there are, and what they add up to.
  const counts = new Int32Array(count + 1)
  const sums = new Float64Array(count + 1)
  let seenSum = 0
  let withinFirst = 0
  let touching = 0
  let index = -1
  let statistic = Number.NEGATIVE_INFINITY
  for (let seen = 0; seen < count - 2; seen += 1) {
    const rank = ranks[seen] as number
    const value = ascending[rank] as number
    let lowerCount = 0
    let lowerSum = 0
    for (let node = rank; node > 0; node -= node & -node) {
      lowerCount += counts[node] as number
      lowerSum += sums[node] as number
    }
    withinFirst += value * (2 * lowerCount - seen) + seenSum - 2 * lowerSum
    touching += distances[rank] as number
    seenSum += value
    for (let node = rank + 1; node <= count; node += node & -node) {
      counts[node] = (counts[node] as number) + 1
      sums[node] = (sums[node] as number) + value
    }
    if (seen === 0) continue
    const between = touching - 2 * withinFirst
    const rest = total - withinFirst - between
    const next = energyStatistic(seen + 1, count - seen - 1, between, withinFirst, rest)
    if (next > statistic) {
      statistic = next
      index = seen + 1
    }
  }
  return { index, statistic }
}
