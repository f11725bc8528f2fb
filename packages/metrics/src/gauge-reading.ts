/** A gauge that is asked for its value at each snapshot. */
export interface AskedGauge {
  readonly kind: 'gauge'
  /** @throws when there is no finite number to be had; the snapshot lists the gauge among its failures */
  readonly value: number
}

/** What the last evaluation of a callback gave. */
export type Reading<T = number> = { readonly value: T } | { readonly error: unknown }

/** What asking gives. */
export function readingOf<T>(ask: () => T): Reading<T> {
  try {
    return { value: ask() }
  } catch (error) {
    return { error }
  }
}

/**
 * The value of a reading.
 *
 * @throws why there is none
 */
export function readOrThrow<T>(reading: Reading<T>): T {
  if ('error' in reading) throw reading.error
  return reading.value
}

/**
 * What a callback returned.
 *
 * @throws TypeError when that is anything but a finite number
 */
export function checkReading(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new TypeError(`the gauge's callback returned ${describe(value)}, expected a finite number`)
}

function describe(value: unknown): string {
  return typeof value === 'number' ? `${value}` : value === null ? 'null' : `a value of type ${typeof value}`
}
