/**
 * How many equal items of work a call does: `percent` more than `items`, exactly.
 *
 * @throws RangeError when that is not a whole number of items
 */
export function itemsWith(items, percent) {
  const more = (items * (100 + percent)) / 100
  if (!Number.isInteger(more) || more < 1) {
    throw new RangeError(`${items} items with ${percent} % more are ${more}, not a whole number of items`)
  }
  return more
}
