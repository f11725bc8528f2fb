/** Median and quartiles: what a shared machine does to a measurement now and then moves them little. */
export function spreadOf(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return { n: sorted.length, low: at(sorted, 0.25), median: at(sorted, 0.5), high: at(sorted, 0.75) }
}

/** Linear between the two nearest ranks. */
function at(sorted, q) {
  const rank = q * (sorted.length - 1)
  const below = sorted[Math.floor(rank)]
  return below + (rank % 1) * (sorted[Math.ceil(rank)] - below)
}

/** `1.234 (quartiles 1.2 to 1.3, n = 25)` */
export function show({ n, low, median, high }, digits, unit = '') {
  const [l, m, h] = [low, median, high].map((value) => value.toFixed(digits))
  return `${m}${unit} (quartiles ${l} to ${h}, n = ${n})`
}
