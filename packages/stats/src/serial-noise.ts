import { median, robustSpread } from './quantile.ts'
import { requireFinite, type Sample } from './sample.ts'

/** The noise of a series about its level, whatever the level does. */
export interface SerialNoise {
  /** Standard deviation between neighbours, in the unit of the values; 0 when all are equal. */
  readonly spread: number
  /** Correlation of neighbours, from 0 to 0.99: 0 when they are independent, near 1 when the level wanders. */
  readonly autocorrelation: number
}

/**
 * Spread and autocorrelation of a series that steps now and then, from its differences alone: a step is one wild
 * difference among many, and medians do not see it.
 *
 * The spread is the robust spread of neighbours' differences over √2 (von Neumann 1941; robust as in Chakar et al.);
 * where more than half of these are zero, as with a coarse clock, their root mean square over √2. The
 * autocorrelation is that of Chakar, Lebarbier, Lévy-Leduc and Robin, "A robust approach for estimating
 * change-points in the mean of an AR(1) process", Bernoulli 23 (2017): (m₂/m₁)² - 1, with m_k the median
 * |difference| of values k apart. What is negative there counts as 0.
 *
 * @param values in order of time; fewer than 3 have no autocorrelation, fewer than 2 no spread: both are 0 then
 * @throws RangeError for a value that is not finite
 */
export function serialNoise(values: Sample): SerialNoise {
  requireFinite(values, 'values')
  if (values.length < 2) return { spread: 0, autocorrelation: 0 }
  const differences = differencesOf(values, 1)
  const robust = robustSpread(differences)
  const squares = differences.reduce((sum, difference) => sum + difference * difference, 0)
  const spread = (robust > 0 ? robust : Math.sqrt(squares / differences.length)) / Math.SQRT2
  if (values.length < 3) return { spread, autocorrelation: 0 }
  const near = median(differences.map(Math.abs))
  const apart = median(differencesOf(values, 2).map(Math.abs))
  const autocorrelation = near > 0 ? Math.min(0.99, Math.max(0, (apart / near) ** 2 - 1)) : 0
  return { spread, autocorrelation }
}

function differencesOf(values: Sample, lag: number): Float64Array {
  return Float64Array.from(
    { length: values.length - lag },
    (_, index) => (values[index + lag] as number) - (values[index] as number),
  )
}
