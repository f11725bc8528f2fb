import { checkUnit, type Unit } from './units.ts'

/** Significant decimal digits a histogram keeps of every value. */
export type HistogramDigits = 1 | 2 | 3 | 4

/** The largest `highest`: up to here squares of values are added exactly. In nanoseconds, 52 days. */
export const MAX_HIGHEST: number = 2 ** 52

export interface HistogramOptions {
  /** What the values count. Histograms merge only within one unit. */
  readonly unit: Unit
  /**
   * Significant decimal digits kept of every value: quantiles are off by less than `10^-digits` of their
   * value. Decides the memory: over one hour in ns 18 kB for 2 digits, 132 kB for 3, 2 MB for 4; about half
   * of that until a value passes 2^26 - 1, 67 ms.
   * @default 3
   */
  readonly digits?: HistogramDigits
  /**
   * The largest value to expect, an integer from 2 to 2^52. Larger values are recorded as this one and
   * counted in `exceeded`.
   * @default one hour for units of time, 2^40 (1 TiB) for bytes, 10^9 otherwise
   */
  readonly highest?: number
  /**
   * Ascending bounds from 0 to `highest`, in the unit: snapshots say how many values are at most each of
   * them. Recording counts them along once a scrape has asked for them, which takes it a fifth more. Histograms that
   * differ in it merge.
   * @default none
   */
  readonly slo?: readonly number[]
}

/** What decides the slots of a histogram, complete and checked. Histograms of one layout merge. */
export interface HistogramLayout {
  readonly unit: Unit
  readonly digits: HistogramDigits
  readonly highest: number
}

/** Two histograms cannot be merged: they differ in unit, digits or highest value. */
export class HistogramLayoutError extends Error {
  override readonly name = 'HistogramLayoutError'
  readonly code = 'TIDEMARK_HISTOGRAM_LAYOUT'
}

/**
 * Fills in the defaults.
 *
 * @throws RangeError when an option is out of its range
 */
export function resolveLayout(options: HistogramOptions): HistogramLayout {
  const unit = checkUnit(options.unit)
  const { digits = 3, highest = DEFAULT_HIGHEST[unit] ?? 1e9 } = options
  if (!(Number.isInteger(digits) && digits >= 1 && digits <= 4)) {
    throw new RangeError(`histogram digits must be 1, 2, 3 or 4, got ${String(digits)}`)
  }
  if (!(Number.isInteger(highest) && highest >= 2 && highest <= MAX_HIGHEST)) {
    throw new RangeError(
      `histogram highest must be an integer from 2 to ${MAX_HIGHEST}, got ${String(highest)}`,
    )
  }
  return { unit, digits, highest }
}

const DEFAULT_HIGHEST: Readonly<Record<string, number>> = {
  ps: 3.6e15,
  ns: 3.6e12,
  us: 3.6e9,
  ms: 3.6e6,
  s: 3600,
  By: 2 ** 40,
}
