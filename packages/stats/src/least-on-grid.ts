/** Shrinks a bracket to a hundred-millionth. */
const steps = 40
const golden = (Math.sqrt(5) - 1) / 2

/**
 * Where a function of one variable is least: at the best point of a grid, or between its neighbours, by golden
 * section (Kiefer, "Sequential minimax search for a maximum", Proc. AMS 4, 1953). The grid is what keeps it from a
 * valley that is not the deepest; its ends are found exactly.
 *
 * @param grid ascending, at least two points
 */
export function leastOnGrid(
  valueAt: (x: number) => number,
  grid: readonly number[],
): { readonly at: number; readonly value: number } {
  const values = grid.map(valueAt)
  const best = values.reduce((least, value, index) => (value < (values[least] as number) ? index : least), 0)
  let low = grid[Math.max(0, best - 1)] as number
  let high = grid[Math.min(grid.length - 1, best + 1)] as number
  let left = high - golden * (high - low)
  let right = low + golden * (high - low)
  let [atLeft, atRight] = [valueAt(left), valueAt(right)]
  for (let step = 0; step < steps; step += 1) {
    if (atLeft <= atRight) {
      ;[high, right, atRight] = [right, left, atLeft]
      left = high - golden * (high - low)
      atLeft = valueAt(left)
    } else {
      ;[low, left, atLeft] = [left, right, atRight]
      right = low + golden * (high - low)
      atRight = valueAt(right)
    }
  }
  const [at, value] = atLeft <= atRight ? [left, atLeft] : [right, atRight]
  const onGrid = values[best] as number
  return onGrid <= value ? { at: grid[best] as number, value: onGrid } : { at, value }
}
