/** Where a stretch of a series falls apart most clearly. */
export interface EnergySplit {
  /** First index of the second part; -1 when there is nothing to split. */
  readonly index: number
  /** The scaled energy distance of the two parts, in the unit of the values. */
  readonly statistic: number
}

/**
 * Energy distance of two samples of n and m values, scaled by nm/(n + m), from the sums of |differences| between them
 * and within each: Matteson and James, "A nonparametric approach for multiple change point analysis of multivariate
 * data", JASA 109 (2014), equations 5 and 6 with α = 1. A single value has no differences within.
 */
export function energyStatistic(
  n: number,
  m: number,
  between: number,
  withinFirst: number,
  withinSecond: number,
): number {
  const first = n > 1 ? (m * withinFirst) / (n - 1) : 0
  const second = m > 1 ? (n * withinSecond) / (m - 1) : 0
  return (2 * (between - first - second)) / (n + m)
}

/**
 * The best split of values[start … end - 1] into a first part and a second one that may stop before the end, as the
 * paper has it: a short excursion is then not drowned by what follows. Of equal ones the first. Time grows with the
 * square of the length.
 */
export function bestEnergySplit(values: Float64Array, start: number, end: number): EnergySplit {
  const count = end - start
  const distance = (one: number, two: number): number =>
    Math.abs((values[start + one] as number) - (values[start + two] as number))
  /** ahead[i][stop]: sum of |differences| of value i and those after it, before `stop`. */
  const ahead = Array.from({ length: count }, (_, one) => {
    const sums = new Float64Array(count + 1)
    for (let stop = one + 2; stop <= count; stop += 1) {
      sums[stop] = (sums[stop - 1] as number) + distance(one, stop - 1)
    }
    return sums
  })
  /** within[stop]: sum over all pairs of the first `stop` values. */
  const within = new Float64Array(count + 1)
  for (let stop = 1; stop <= count; stop += 1) {
    let sum = within[stop - 1] as number
    for (let one = 0; one < stop - 1; one += 1) sum += distance(one, stop - 1)
    within[stop] = sum
  }
  let best: EnergySplit = { index: -1, statistic: Number.NEGATIVE_INFINITY }
  for (let stop = 2; stop <= count; stop += 1) {
    let second = 0
    for (let cut = stop - 1; cut >= 1; cut -= 1) {
      second += (ahead[cut] as Float64Array)[stop] as number
      const first = within[cut] as number
      const between = (within[stop] as number) - first - second
      const statistic = energyStatistic(cut, stop - cut, between, first, second)
      const tie = Math.abs(statistic - best.statistic) <= 1e-12 * Math.abs(best.statistic)
      if (best.index < 0 || (tie ? start + cut < best.index : statistic > best.statistic)) {
        best = { index: start + cut, statistic: tie ? Math.max(statistic, best.statistic) : statistic }
      }
    }
  }
  return best
}
