import { bestEnergySplit } from './energy-split.ts'
import { requireFinite, type Sample } from './sample.ts'
import { studentsTwoSidedTail } from './students-t.ts'

export interface WindowedEDivisiveOptions {
  /**
   * Values in a window, an integer from 4. Longer ones find smaller changes and cost time by their square.
   * @default 50
   */
  readonly window?: number
  /**
   * Largest p-value of a change that is kept: above 0, below 1. It is compared after the best of many splits was
   * chosen, so false changes are more frequent than it says: 4 in 1,000 values at the default.
   * @default 0.001
   */
  readonly alpha?: number
  /**
   * Smallest relative change between the means that is kept, 0 or more: 0.05 is 5 %.
   * @default 0
   */
  readonly minimumChange?: number
}

/** One change as the test sees it, between the changes beside it. */
interface Judged {
  readonly index: number
  readonly p: number
  readonly change: number
}

/**
 * E-divisive in half-overlapping windows with Student's t-test, the method of Hunter and of Apache Otava: Fleming,
 * Kołaczkowski, Kumar, Das, McCarthy, Pattabhiraman and Ingo, "Hunter: Using change point detection to hunt for
 * performance regressions", ICPE 2023. Changes that are significant at ten times `alpha` in a window are collected,
 * then the least significant is dropped until all are at `alpha`, then the smallest until all are large enough.
 *
 * It follows Otava's code where that differs from the paper, so that results can be compared: variances divide by n,
 * and dropping a change judges anew the one after it and the one after that, not the one before.
 *
 * @param values in order of time; may be empty
 * @returns indices of the first value after each change, ascending
 * @throws RangeError for a value that is not finite and for options out of range
 */
export function windowedEDivisive(
  values: Sample,
  { window = 50, alpha = 0.001, minimumChange = 0 }: WindowedEDivisiveOptions = {},
): number[] {
  requireFinite(values, 'values')
  if (!Number.isInteger(window) || window < 4) {
    throw new RangeError(`window must be an integer from 4, got ${window}`)
  }
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha must be above 0 and below 1, got ${alpha}`)
  if (!(minimumChange >= 0)) throw new RangeError(`minimumChange must be 0 or more, got ${minimumChange}`)
  const series = Float64Array.from(values)
  const weak = weakChanges(series, window, weakAlpha(alpha))
  const judge = (changes: readonly number[], position: number): Judged => {
    const index = changes[position] as number
    const ends = [changes[position - 1] ?? 0, changes[position + 1] ?? series.length] as const
    return { index, ...compare(series, ends[0], index, ends[1]) }
  }
  let judged = weak.map((_, position) => judge(weak, position))
  while (judged.length > 0) {
    const leastSure = judged.reduce((worst, next) => (next.p > worst.p ? next : worst))
    const smallest = judged.reduce((least, next) => (next.change < least.change ? next : least))
    if (leastSure.p < alpha && smallest.change > minimumChange) break
    const dropped = judged.indexOf(leastSure.p < alpha ? smallest : leastSure)
    const left = judged.filter((_, position) => position !== dropped)
    const indices = left.map(({ index }) => index)
    judged = left.map((kept, position) =>
      position === dropped || position === dropped + 1 ? judge(indices, position) : kept,
    )
  }
  return judged.map(({ index }) => index)
}

function weakAlpha(alpha: number): number {
  if (alpha < 0.05) return 10 * alpha
  return alpha < 0.5 ? 2 * alpha : alpha
}

function weakChanges(series: Float64Array, window: number, alpha: number): number[] {
  const found = new Set<number>()
  let start = 0
  while (start < series.length) {
    const changes = divide(series, start, Math.min(start + window, series.length), alpha)
    for (const index of changes) found.add(index)
    start = Math.max(changes.at(-1) ?? 0, start + Math.floor(window / 2))
  }
  return [...found].sort((one, two) => one - two)
}

/** Splits the part with the clearest split again and again, until a split is not significant. */
function divide(series: Float64Array, start: number, end: number, alpha: number): number[] {
  const parts = [{ start, end, split: bestEnergySplit(series, start, end) }]
  for (;;) {
    const clearest = parts.reduce((best, next) => (next.split.statistic > best.split.statistic ? next : best))
    const { index } = clearest.split
    if (index < 0 || !(compare(series, clearest.start, index, clearest.end).p <= alpha)) break
    const halves = [
      [clearest.start, index],
      [index, clearest.end],
    ] as const
    parts.splice(
      parts.indexOf(clearest),
      1,
      ...halves.map(([from, to]) => ({ start: from, end: to, split: bestEnergySplit(series, from, to) })),
    )
  }
  return parts.slice(1).map((part) => part.start)
}

/** Student's t-test of the values before and from `index` on, and their means' relative change, larger way round. */
function compare(series: Float64Array, start: number, index: number, end: number): Omit<Judged, 'index'> {
  const before = momentsOf(series.subarray(start, index))
  const after = momentsOf(series.subarray(index, end))
  const change = Math.max(relativeChange(before.mean, after.mean), relativeChange(after.mean, before.mean))
  const degrees = before.count + after.count - 2
  if (degrees <= 0) return { p: 1, change }
  const pooled = ((before.count - 1) * before.variance + (after.count - 1) * after.variance) / degrees
  const standardError = Math.sqrt(pooled * (1 / before.count + 1 / after.count))
  const shift = after.mean - before.mean
  if (standardError === 0) return { p: shift === 0 ? 1 : 0, change }
  return { p: studentsTwoSidedTail(shift / standardError, degrees), change }
}

function relativeChange(from: number, to: number): number {
  return from === 0 ? 0 : Math.abs(to / from - 1)
}

function momentsOf(part: Float64Array): { count: number; mean: number; variance: number } {
  const count = part.length
  const mean = part.reduce((sum, value) => sum + value, 0) / count
  const variance = part.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count
  return { count, mean, variance }
}
