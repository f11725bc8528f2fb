import { quantile } from '../scripts/quantile.mjs'

/** `0.25 / 0.50 / 0.75` */
export function quartiles(values, digits) {
  return [0.25, 0.5, 0.75].map((q) => fixed(quantile(values, q), digits)).join(' / ')
}

/** Without the sign of a zero. */
export function fixed(value, digits) {
  return value.toFixed(digits).replace(/^-(?=[0.]+$)/, '')
}

/** Values by their key, in the order in which keys come. */
export function grouped(values, key) {
  const groups = new Map()
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value])
  return groups
}
