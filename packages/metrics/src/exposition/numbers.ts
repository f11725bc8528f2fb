/** A sample's value: both formats write what is no finite number as Go does (0.0.4, "Line format"). */
export function formatValue(value: number): string {
  if (Number.isFinite(value)) return `${value}`
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : 'NaN'
}

/**
 * A number that is the value of a label, `le` or `quantile`, where 0.1 and 1e-1 are two series: it is
 * written as Go's `%g` writes it, as every official client does.
 */
export function formatBound(bound: number): string {
  if (!Number.isFinite(bound) || bound === 0) return formatValue(bound)
  const [mantissa = '', exponent = ''] = bound.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return `${bound}`
  return `${mantissa}e${power < 0 ? '-' : '+'}${`${Math.abs(power)}`.padStart(2, '0')}`
}

/** As {@link formatBound}, and whole numbers end in `.0` (OpenMetrics 1.0, "Canonical Numbers"). */
export function formatCanonicalBound(bound: number): string {
  const text = formatBound(bound)
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}
