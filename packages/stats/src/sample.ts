/** Figures in any order. Never changed by this package. */
export type Sample = readonly number[] | Float64Array

/**
 * A sorted copy.
 *
 * @throws RangeError when the sample is empty or holds NaN or an infinity: neither can come from a
 * measurement, and either would travel through every later figure unseen
 */
export function sorted(sample: Sample, name: string): Float64Array {
  if (sample.length === 0) throw new RangeError(`${name} must hold at least one number, it is empty`)
  requireFinite(sample, name)
  // A typed array sorts by value, an ordinary one by spelling.
  return Float64Array.from(sample).sort()
}

/** @throws RangeError when the sample, which may be empty, holds NaN or an infinity */
export function requireFinite(sample: Sample, name: string): void {
  // Both hold numbers only; the union has no common signature of findIndex.
  const bad = (sample as readonly number[]).findIndex((value) => !Number.isFinite(value))
  if (bad !== -1) throw new RangeError(`${name}[${bad}] must be a finite number, got ${sample[bad]}`)
}
