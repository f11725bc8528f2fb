import type { LabelValue } from './label-tree.ts'

export type LabelNames = readonly [string, ...string[]]

/** One value for each name, in the order of the names. */
export type LabelValues<Names extends readonly string[]> = { readonly [At in keyof Names]: LabelValue }

/** A metric with labels: an instrument for each set of their values, made when it is first asked for. */
export interface Labelled<I, Names extends readonly string[] = readonly string[]> {
  readonly labelNames: Names
  /**
   * The instrument of these values, in the order of the names. Never throws, and allocates nothing for
   * values that it has seen: on the hot path call it, or hold what it returned, which is cheaper still.
   *
   * Values past the metric's `maxSeries` share one overflow series, and so does what is no label value.
   */
  labels(...values: LabelValues<Names>): I
  /** As {@link labels}, by name in any order: for where clarity counts more than speed. */
  named(values: Readonly<Record<Names[number], LabelValue>>): I
  /**
   * Takes one series out. What was handed out for it goes on working and is in no later snapshot.
   *
   * @returns whether there was one
   */
  remove(...values: LabelValues<Names>): boolean
}

/**
 * @throws TypeError when a name is empty or no string, or stands twice
 */
export function checkLabelNames(names: readonly string[]): readonly string[] {
  for (const [at, name] of names.entries()) {
    if (typeof name !== 'string' || name === '') throw new TypeError('a label needs a name')
    if (names.indexOf(name) !== at) throw new TypeError(`label "${name}" stands twice`)
  }
  return Object.freeze([...names])
}

/** The values of `names`, undefined where one is missing. Names such as `constructor` are not inherited. */
export function valuesInOrder(
  names: readonly string[],
  values: Readonly<Record<string, LabelValue>>,
): readonly (LabelValue | undefined)[] {
  return names.map((name) => (Object.hasOwn(values, name) ? values[name] : undefined))
}
