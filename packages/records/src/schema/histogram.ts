import { type EncodedHistogram, isUnit, type Unit } from '@tidemark/metrics'
import * as v from 'valibot'
import { ascending, count, figure } from './figure.ts'
import { oneOf, shape } from './shape.ts'
import { form } from './text.ts'

/** Sums of squared nanoseconds leave the range in which every whole number is exact. */
const exactSum = { whole: true, highest: Number.MAX_VALUE }
/** The largest value a histogram tells apart. */
const highestValue = 2 ** 52

const unitSchema: v.GenericSchema<unknown, Unit> = v.pipe(
  v.string('a unit in UCUM notation'),
  v.guard(isUnit, 'a unit in UCUM notation: ns, us, ms, s, By, 1 or {something}'),
  v.description('Unit of the recorded values in UCUM notation; ns for latency'),
)

/**
 * The outside of a histogram. That its counts decode and add up is for `@tidemark/metrics` to check, when
 * somebody wants to know what is in it.
 */
export const histogramSchema: v.GenericSchema<unknown, EncodedHistogram> = v.pipe(
  shape({
    unit: unitSchema,
    digits: oneOf([1, 2, 3, 4], 'Significant decimal digits of a recorded value'),
    highest: figure('Largest value with a slot of its own', {
      lowest: 2,
      whole: true,
      highest: highestValue,
    }),
    count: count('Values recorded'),
    sum: figure('Sum of the values', exactSum),
    sumOfSquares: figure('Sum of the squared values', exactSum),
    min: figure('Lowest value; 0 when empty', { whole: true, highest: highestValue }),
    max: figure('Highest value; 0 when empty', { whole: true, highest: highestValue }),
    dropped: count('Recordings that were no number of at least 0; not part of count'),
    exceeded: count('Values above the highest, recorded as the highest; part of count'),
    counts: form(
      'Counts per slot: compressed HdrHistogram V2 payload, base64',
      /^[A-Za-z0-9+/]*={0,2}$/,
      'base64 text',
    ),
  }),
  ascending<EncodedHistogram>('min', 'max'),
  v.description('HDR histogram, whole numbers of its unit, mergeable without loss'),
)
