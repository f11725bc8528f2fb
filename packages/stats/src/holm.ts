/**
 * Adjusts p-values of tests that are judged together, so that comparing each with α keeps the chance of any
 * false alarm among all of them at α, whatever their dependence: Holm, "A simple sequentially rejective
 * multiple test procedure", Scandinavian Journal of Statistics 6 (1979).
 *
 * With p sorted ascending, the i-th of m becomes the largest of min(1, (m - j + 1)·p_j) over j <= i.
 *
 * @returns the adjusted p-values in the order given; none for none
 * @throws RangeError when a p-value is not from 0 to 1
 */
export function holmAdjust(pValues: readonly number[]): number[] {
  const ascending = pValues
    .map((p, index) => {
      if (!(p >= 0 && p <= 1)) throw new RangeError(`pValues[${index}] must be from 0 to 1, got ${p}`)
      return { p, index }
    })
    .sort((left, right) => left.p - right.p)
  const adjusted = new Array<number>(pValues.length).fill(0)
  let largest = 0
  for (const [position, { p, index }] of ascending.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - position) * p))
    adjusted[index] = largest
  }
  return adjusted
}
