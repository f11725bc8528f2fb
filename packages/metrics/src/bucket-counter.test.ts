import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BucketCounter } from './bucket-counter.ts'
import { Histogram, recordedValuesOf } from './histogram.ts'
import type { HistogramDigits } from './histogram-layout.ts'
import { countByBound } from './slo-buckets.ts'

const HIGHEST = 2 ** 40

/** Many near each other and at the edges: slots with a bound within, values of one slot, none, too large ones. */
const value = fc.oneof(
  fc.integer({ min: 0, max: 3000 }),
  fc.constantFrom(2 ** 26 - 1, 2 ** 26, HIGHEST - 1, HIGHEST, 2 * HIGHEST, -1, Number.NaN),
  fc.double({ min: 0, max: HIGHEST, noNaN: true }),
)

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('record' as const), value }) },
  fc.record({ does: fc.constant('recordN' as const), value, times: fc.integer({ min: 0, max: 2 ** 33 }) }),
  fc.record({ does: fc.constant('recordAll' as const), values: fc.array(value, { maxLength: 5 }) }),
  fc.record({ does: fc.constant('correct' as const), value, interval: fc.integer({ min: 1, max: 1e6 }) }),
  fc.record({ does: fc.constant('merge' as const), values: fc.array(value, { maxLength: 5 }) }),
  fc.record({ does: fc.constantFrom('reset' as const, 'read' as const) }),
)

const ascending = (bounds: number[]): number[] => [...new Set(bounds)].sort((one, other) => one - other)
const bounds = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 8 }).map(ascending),
  fc
    .array(fc.double({ min: 0, max: HIGHEST, noNaN: true }), { maxLength: 8 })
    .map((found) => ascending([...found, HIGHEST])),
  // More than a byte can tell apart.
  fc.constant(Array.from({ length: 300 }, (_, at) => at * 7)),
)

test('counts kept while values come in are those of the slots, whatever came in how', () => {
  const digits = fc.constantFrom<HistogramDigits>(1, 2, 3)
  fc.assert(
    fc.property(digits, bounds, fc.array(step, { maxLength: 30 }), (precision, slo, steps) => {
      const layout = { unit: 'ns', digits: precision, highest: HIGHEST } as const
      const histogram = new Histogram({ ...layout, slo })
      const values = recordedValuesOf(histogram)
      values.slots.buckets = new BucketCounter(values.slots, histogram.slo)
      const read = (): void => {
        const counted = values.slots.buckets?.countsByBound(values)
        expect(counted).toEqual(countByBound(values, histogram.slo))
      }
      for (const action of steps) {
        switch (action.does) {
          case 'record':
            histogram.record(action.value)
            break
          case 'recordN':
            histogram.recordN(action.value, action.times)
            break
          case 'recordAll':
            histogram.recordAll(Float64Array.from(action.values))
            break
          case 'correct':
            histogram.recordCorrected(action.value, action.interval)
            break
          case 'merge': {
            const other = new Histogram(layout)
            other.recordAll(Float64Array.from(action.values))
            histogram.merge(other)
            break
          }
          case 'reset':
            histogram.reset()
            break
          case 'read':
            read()
        }
      }
      read()
    }),
    { numRuns: 300 },
  )
})

test('bounds that one histogram has checked can be given to another one of other precision', () => {
  const counts = ([3, 1] as const).map((digits) => {
    const slo = [1000, 1001]
    const first = new Histogram({ unit: 'ns', digits: 3, slo })
    const histogram = new Histogram({ unit: 'ns', digits, slo: first.slo })
    expect(histogram.slo).toBe(first.slo)
    const values = recordedValuesOf(histogram)
    values.slots.buckets = new BucketCounter(values.slots, histogram.slo)
    for (const recorded of [1000, 1001, 1002, 2000]) histogram.record(recorded)
    expect(values.slots.buckets.countsByBound(values)).toEqual(countByBound(values, histogram.slo))
    return [...values.slots.buckets.countsByBound(values)]
  })
  expect(counts).toEqual([
    [1, 2],
    [3, 3],
  ])
})
