import * as v from 'valibot'

interface FigureRange {
  /** @default 0 */
  readonly lowest?: number
  /** The lowest figure itself is not allowed. */
  readonly exclusive?: boolean
  /** @default 2^53 - 1, which is 104 days in nanoseconds and 9 PB in bytes */
  readonly highest?: number
  readonly whole?: boolean
}

/** A finite number in a stated range. The upper bound is what refuses `1e999`, which JSON reads as infinity. */
export function figure(description: string, range: FigureRange = {}): v.GenericSchema<unknown, number> {
  const { lowest = 0, exclusive = false, highest = Number.MAX_SAFE_INTEGER, whole = false } = range
  const allowed = `a ${whole ? 'whole ' : ''}number ${exclusive ? 'above' : 'from'} ${lowest} ${exclusive ? 'up to' : 'to'} ${highest}`
  const bounded = v.pipe(
    v.number(allowed),
    exclusive ? v.gtValue(lowest, allowed) : v.minValue(lowest, allowed),
    v.maxValue(highest, allowed),
  )
  return whole
    ? v.pipe(bounded, v.integer(allowed), v.description(description))
    : v.pipe(bounded, v.description(description))
}

/** A whole number of things. */
export function count(description: string, lowest = 0): v.GenericSchema<unknown, number> {
  return figure(description, { lowest, whole: true })
}

/** A share of a whole. */
export function share(description: string): v.GenericSchema<unknown, number> {
  return figure(description, { highest: 1 })
}

/** How much more than something else: below nought where it is less. */
export function difference(description: string): v.GenericSchema<unknown, number> {
  return figure(description, { lowest: Number.MIN_SAFE_INTEGER })
}

/** A factor: its logarithm is taken, so nought is refused. */
export function ratio(description: string): v.GenericSchema<unknown, number> {
  return figure(description, { exclusive: true })
}

/** Refuses figures that contradict each other, such as a median above the 99th percentile. */
export function ascending<Shape extends object>(
  ...fields: readonly (keyof Shape & string)[]
): v.RawCheckAction<Shape> {
  return v.rawCheck<Shape>(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const shape = dataset.value
    for (const [index, field] of fields.entries()) {
      const before = fields[index - 1]
      if (before === undefined || shape[before] <= shape[field]) continue
      addIssue({
        message: `at least ${before}, which is ${shape[before]}`,
        input: shape[field],
        path: [{ type: 'object', origin: 'value', input: {}, key: field, value: shape[field] }],
      })
    }
  })
}
