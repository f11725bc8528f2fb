import * as v from 'valibot'

type Interval = readonly [low: number, high: number]

/**
 * Low and high end of an interval.
 *
 * @param end schema of one end, made from its description
 */
export function intervalOf(
  end: (description: string) => v.GenericSchema<unknown, number>,
  description: string,
): v.GenericSchema<unknown, Interval> {
  return v.pipe(
    v.strictTuple([end('Low end'), end('High end')], 'a list of two numbers, low and high'),
    v.check(([low, high]) => low <= high, 'a list of two numbers, low and high, in this order'),
    v.description(description),
  )
}
