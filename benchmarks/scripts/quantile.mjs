/** Linear between the two nearest ranks; NaN without values. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b)
  const rank = q * (sorted.length - 1)
  const below = Math.floor(rank)
  const low = sorted[below] ?? Number.NaN
  const high = sorted[Math.ceil(rank)] ?? Number.NaN
  return low + (rank - below) * (high - low)
}
