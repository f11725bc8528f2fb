/** Whether two lists have the same elements, in their order. */
export function areSameElements<Element>(one: readonly Element[], other: readonly Element[]): boolean {
  return one.length === other.length && hasElements(one, 0, other)
}

/** Whether `part` is in `all` from `start` on. */
export function hasElements<Element>(
  all: readonly Element[],
  start: number,
  part: readonly Element[],
): boolean {
  for (let at = 0; at < part.length; at++) if (all[start + at] !== part[at]) return false
  return true
}
