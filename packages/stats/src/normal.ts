/**
 * P(Z >= z) of the standard normal distribution, by the continued fraction of Hart et al., "Computer
 * Approximations" (1968), algorithm 5666, as given by West, "Better approximations to cumulative normal
 * functions", Wilmott (2005). Relative error below 1e-8.
 */
export function normalUpperTail(z: number): number {
  const distance = Math.abs(z)
  const tail = distance > 37 ? 0 : Math.exp((-distance * distance) / 2) * scaledTail(distance)
  return z >= 0 ? tail : 1 - tail
}

/**
 * The z that P(Z >= z) = tail holds for: the inverse of `normalUpperTail`, found by halving, which needs no
 * second set of coefficients and is as accurate.
 *
 * @param tail above 0 and below 1
 */
export function normalUpperQuantile(tail: number): number {
  let low = -40
  let high = 40
  // Halved until doubles of this size are a few steps apart.
  for (let step = 0; step < 56; step += 1) {
    const middle = (low + high) / 2
    if (normalUpperTail(middle) > tail) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function scaledTail(z: number): number {
  if (z < 10 / Math.SQRT2) {
    let top = 3.52624965998911e-2 * z + 0.700383064443688
    for (const coefficient of [
      6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376,
    ]) {
      top = top * z + coefficient
    }
    let bottom = 8.83883476483184e-2 * z + 1.75566716318264
    for (const coefficient of [
      16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948,
      440.413735824752,
    ]) {
      bottom = bottom * z + coefficient
    }
    return top / bottom
  }
  let fraction = z + 0.65
  for (const numerator of [4, 3, 2, 1]) fraction = z + numerator / fraction
  return 1 / (fraction * Math.sqrt(2 * Math.PI))
}
