import { UINT32_RANGE } from './hdr-counts.ts'
import type { RecordedValues } from './recorded-values.ts'

/**
 * Records a value and those that its delay kept from being measured; see `Histogram.recordCorrected`. Other
 * implementations record each by itself, which for a stall of 10 s at an interval of 1 µs takes seconds.
 *
 * @see G. Tene: How NOT to Measure Latency; HdrHistogram, AbstractHistogram.recordValueWithExpectedInterval
 */
export function recordCorrected(values: RecordedValues, value: number, expectedInterval: number): void {
  values.recordN(value, 1)
  if (typeof value !== 'number' || typeof expectedInterval !== 'number' || !(expectedInterval > 0)) return
  const last = Math.min(Math.round(value), values.highest)
  const step = Math.max(Math.round(expectedInterval), 1)
  const missing = Math.floor(last / step) - 1
  // NaN, negative values and infinite intervals end up here too.
  if (!(missing >= 1)) return
  const { slots } = values
  const count = values.count + missing
  if (count > Number.MAX_SAFE_INTEGER) {
    values.drop(missing)
    return
  }
  const first = last - missing * step
  // No slot can hold more than all values together.
  if (count >= UINT32_RANGE) slots.widen()
  slots.addProgression(first, step, missing)
  // Σ (first + j · step) and Σ (first + j · step)² over j < n, in integers: bigints, as stalls are rare.
  const [a, d, n] = [BigInt(first), BigInt(step), BigInt(missing)]
  const sumOfJ = (n * (n - 1n)) / 2n
  const sumOfJSquared = (sumOfJ * (2n * n - 1n)) / 3n
  values.addFigures(
    missing,
    first,
    n * a + d * sumOfJ,
    n * a * a + 2n * a * d * sumOfJ + d * d * sumOfJSquared,
  )
}
