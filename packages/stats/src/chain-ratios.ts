/** One measured ratio: how much longer something takes than before. */
export interface RatioLink {
  /** Now over before, above 0: 1.02 is 2 % slower. */
  readonly ratio: number
  /** Both above 0, low ≤ ratio ≤ high; null where it is not known. All links at the same confidence. */
  readonly interval: { readonly low: number; readonly high: number } | null
}

/**
 * What a chain of ratios amounts to: their product. The errors of the links are independent, as each was measured by
 * itself, so in logarithms they add up in quadrature (Gauss's propagation of errors). Each side does so by itself,
 * which is exact only where intervals are symmetric (Barlow, "Asymmetric systematic errors", 2003). Fifty links that
 * are each known to 1 % give a product that is known to 7 %: where the ends of the chain can be compared directly,
 * that is better.
 *
 * @param links in any order; none give a ratio of exactly 1
 * @returns a link itself, at the confidence of the links; without an interval as soon as one link has none
 * @throws RangeError for a figure that is not finite or not above 0, and an interval that does not hold its ratio
 */
export function chainRatios(links: readonly RatioLink[]): RatioLink {
  let [logRatio, below, above, known] = [0, 0, 0, true]
  for (const [index, { ratio, interval }] of links.entries()) {
    const log = logOf(ratio, `links[${index}].ratio`)
    logRatio += log
    if (interval === null) {
      known = false
      continue
    }
    const low = logOf(interval.low, `links[${index}].interval.low`)
    const high = logOf(interval.high, `links[${index}].interval.high`)
    if (!(low <= log && log <= high)) {
      throw new RangeError(
        `links[${index}].interval must hold its ratio ${ratio}, got ${interval.low} to ${interval.high}`,
      )
    }
    below += (log - low) ** 2
    above += (high - log) ** 2
  }
  const interval = known
    ? { low: Math.exp(logRatio - Math.sqrt(below)), high: Math.exp(logRatio + Math.sqrt(above)) }
    : null
  return { ratio: Math.exp(logRatio), interval }
}

function logOf(value: number, name: string): number {
  if (value > 0 && Number.isFinite(value)) return Math.log(value)
  throw new RangeError(`${name} must be finite and above 0, got ${value}`)
}
