import { quantile } from './quantile.mjs'

/** Median and quartiles: what a shared machine does to a measurement now and then moves them little. */
export function spreadOf(values) {
  const [low, median, high] = [0.25, 0.5, 0.75].map((q) => quantile(values, q))
  return { n: values.length, low, median, high }
}

/** `1.234 (quartiles 1.2 to 1.3, n = 25)` */
export function show({ n, low, median, high }, digits, unit = '') {
  const [l, m, h] = [low, median, high].map((value) => value.toFixed(digits))
  return `${m}${unit} (quartiles ${l} to ${h}, n = ${n})`
}
