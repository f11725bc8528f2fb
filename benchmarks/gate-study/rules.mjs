/**
 * How other tools name a slowdown, by what is printed in the table. `base` and `head` are what tinybench says
 * of the iterations of each: `mean`, its margin of error `moe` (95 %), standard deviation `sd`, number `n`.
 *
 * @type {Readonly<Record<string, (base: Figures, head: Figures) => boolean>>}
 * @typedef {{ mean: number, sd: number, moe: number, n: number }} Figures
 */
export const rules = {
  // A threshold on a stored mean, as jobs that comment on pull requests have.
  'mean ratio above 10 %': (base, head) => head.mean > 1.1 * base.mean,
  // Two-sided, as usual; named slower when it is significant and in that direction.
  'Welch t on iterations, p < 0.05': (base, head) => {
    const [a, b] = [base.sd ** 2 / base.n, head.sd ** 2 / head.n]
    const degrees = (a + b) ** 2 / (a ** 2 / (base.n - 1) + b ** 2 / (head.n - 1))
    return (head.mean - base.mean) / Math.sqrt(a + b) > criticalT(degrees)
  },
  'intervals (mean ± moe) apart': (base, head) => head.mean - head.moe > base.mean + base.moe,
  // As `vitest bench --compare` prints `[0.99x] ⇓`: the ratio of the means, in two decimals.
  'means compared, 0.99x or less': (base, head) => Number((base.mean / head.mean).toFixed(2)) < 1,
}

/** The 97.5 % quantile of Student's t: Abramowitz and Stegun 26.7.5, good to 0.001 from ten degrees. */
function criticalT(degrees) {
  const z = 1.959964
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
}
