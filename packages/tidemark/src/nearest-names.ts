/** Something that has a name, and how people may write it. */
export interface Spelled {
  readonly name: string
  /** At least one. */
  readonly spellings: readonly string[]
}

/** The names that look most like a text that nobody has, the nearest first; case is ignored. */
export function nearestNames(text: string, all: readonly Spelled[], atMost: number): readonly string[] {
  const wanted = text.toLowerCase()
  return all
    .map(({ name, spellings }) => ({
      name,
      distance: Math.min(...spellings.map((one) => editDistance(wanted, one.toLowerCase()))),
    }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, atMost)
    .map(({ name }) => name)
}

/**
 * How many characters have to be inserted, left out, replaced or swapped with their neighbour to make one text of the
 * other: optimal string alignment (Damerau 1964).
 */
export function editDistance(a: string, b: string): number {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? at(beforeLast, j - 2) + 1
          : replaced
      row.push(Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced, swapped))
    }
    ;[beforeLast, last] = [last, row]
  }
  return at(last, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
