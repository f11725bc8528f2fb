/**
 * P(|T| >= |t|) of Student's t distribution: the regularised incomplete beta function I_x(df/2, 1/2) at
 * x = df / (df + t²) (Abramowitz and Stegun 26.7.1, 26.5.2), by its continued fraction with the method of Lentz
 * (Press et al., "Numerical Recipes", section 6.4). Relative error below 1e-9.
 *
 * @param degrees degrees of freedom, above 0; need not be whole
 */
export function studentsTwoSidedTail(t: number, degrees: number): number {
  if (t === 0) return 1
  const square = t * t
  if (square === Number.POSITIVE_INFINITY) return 0
  // 1 - x must not be taken from x, which rounds to 1 for small t.
  return incompleteBeta(degrees / 2, 0.5, degrees / (degrees + square), square / (degrees + square))
}

/**
 * The t of which Student's t distribution has so much beyond it on both sides: the inverse of `studentsTwoSidedTail`.
 *
 * @param tail above 0 and below 1; 0.05 is what a 95 % interval leaves out
 * @param degrees degrees of freedom, above 0
 */
export function studentsTwoSidedQuantile(tail: number, degrees: number): number {
  let high = 1
  while (studentsTwoSidedTail(high, degrees) > tail) high *= 2
  let low = 0
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (studentsTwoSidedTail(middle, degrees) > tail) low = middle
    else high = middle
  }
  return high
}

function incompleteBeta(a: number, b: number, x: number, rest: number): number {
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(rest))
  // The fraction converges fast below the mean of the distribution, its mirror image above.
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(a, b, x)) / a
    : 1 - (front * betaFraction(b, a, rest)) / b
}

function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value)
  let top = 1
  let bottom = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = bottom
  for (let step = 1; step < 1000; step += 1) {
    const even = (step * (b - step) * x) / ((a + 2 * step - 1) * (a + 2 * step))
    const odd = (-(a + step) * (a + b + step) * x) / ((a + 2 * step) * (a + 2 * step + 1))
    let change = 1
    for (const term of [even, odd]) {
      bottom = 1 / away(1 + term * bottom)
      top = away(1 + term / top)
      change = top * bottom
      fraction *= change
    }
    if (Math.abs(change - 1) < 1e-14) break
  }
  return fraction
}

/** Lanczos, "A precision approximation of the gamma function", SIAM J. Numer. Anal. B 1 (1964): g = 7, n = 9. */
function logGamma(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ]
  const shifted = x - 1
  const sum = coefficients.reduce(
    (total, coefficient, index) => total + coefficient / (shifted + index + 1),
    0.9999999999998099,
  )
  const base = shifted + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum)
}
