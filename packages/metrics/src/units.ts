const NAMED_UNITS = ['ps', 'ns', 'us', 'ms', 's', 'By', '1'] as const

/**
 * What a metric counts, in UCUM notation: `By` is bytes, `1` a plain number. An annotation in braces names
 * a dimensionless thing, such as `{order}`.
 */
export type Unit = (typeof NAMED_UNITS)[number] | `{${string}}`

/** Says whether `value` is one of the units this package knows, or an annotation such as `{order}`. */
export function isUnit(value: unknown): value is Unit {
  return (
    (NAMED_UNITS as readonly unknown[]).includes(value) ||
    (typeof value === 'string' && ANNOTATION.test(value))
  )
}

/** @throws RangeError when `value` is not a unit */
export function checkUnit(value: unknown): Unit {
  if (isUnit(value)) return value
  throw new RangeError(`unit ${JSON.stringify(value)} is not known: ${UNITS_ALLOWED}`)
}

/** How error messages list the units. */
export const UNITS_ALLOWED: string = `expected ${NAMED_UNITS.map((unit) => `'${unit}'`).join(', ')} or '{something}'`

/** UCUM annotations are printable ASCII without braces; 1 to 63 characters keep them usable as a label. */
const ANNOTATION = /^\{[!-z|~ ]{1,63}\}$/
