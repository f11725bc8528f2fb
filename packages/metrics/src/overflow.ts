/** What the labels of the series hold that takes in whatever is above a metric's `maxSeries`. */
export const OVERFLOW = '__overflow__'

const LIKE_OVERFLOW = /^__overflow___*$/

/**
 * A label's value as it is shown. One that a program uses itself and that reads `__overflow__` gets another
 * underscore, and so does every longer one like it: all stay distinct, and none is taken for the overflow.
 */
export function shownLabelValue(value: string): string {
  return LIKE_OVERFLOW.test(value) ? `${value}_` : value
}

/** Whether a label that is shown like this is one of the overflow series. */
export function isOverflow(shown: unknown): boolean {
  return shown === OVERFLOW
}

/** The value that {@link shownLabelValue} shows like this. */
export function plainLabelValue(shown: string): string {
  return LIKE_OVERFLOW.test(shown) && shown !== OVERFLOW ? shown.slice(0, -1) : shown
}
