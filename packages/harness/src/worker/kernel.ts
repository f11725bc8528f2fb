/**
 * The calibration kernel: a fixed piece of work (parse, count, stringify; about 50 µs) that is run
 * between samples of a call. A call is compared with stored numbers as a ratio to the kernel, because
 * the kernel speeds up and slows down with the machine just as real JavaScript does; loops over
 * integers or memory do not. JSON plus Map is the mix that tracked five kinds of calls best.
 *
 * Stored ratios are only comparable while this code stays as it is: a change to it needs a new version
 * of the baseline document.
 */
export function createKernel(): () => number {
  const text = JSON.stringify(
    Array.from({ length: 40 }, (_, i) => ({
      id: `item-${i}`,
      group: `group-${i % 7}`,
      price: i * 1.25,
      tags: ['new', `shelf-${i % 5}`],
      stock: { here: i % 3, ordered: i * 2 },
    })),
  )
  return function kernel() {
    const items = JSON.parse(text) as { group: string; price: number; stock: { ordered: number } }[]
    const totals = new Map<string, number>()
    for (let round = 0; round < 8; round++) {
      for (const { group, price, stock } of items) {
        totals.set(group, (totals.get(group) ?? 0) + price * stock.ordered)
      }
    }
    return JSON.stringify([...totals]).length + totals.size
  }
}
