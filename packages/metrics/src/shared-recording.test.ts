import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram, recordedValuesOf } from './histogram.ts'
import { askForPause, CELLS, RecordedValues } from './recorded-values.ts'

const layout = { unit: 'ns', digits: 2, highest: 3.6e12 } as const
const values = fc.array(fc.integer({ min: 0, max: 2 ** 42 }), { maxLength: 30 })

function recorded(list: readonly number[]): RecordedValues {
  const histogram = new Histogram(layout)
  for (const value of list) histogram.record(value)
  return recordedValuesOf(histogram)
}

function figures({ count, sum, sumOfSquares, min, max, dropped, exceeded }: RecordedValues): unknown {
  return { count, sum, sumOfSquares, min, max, dropped, exceeded }
}

test('a copy is what was copied, whatever it was before', () => {
  fc.assert(
    fc.property(values, values, (before, list) => {
      const source = recorded(list)
      const copy = recorded(before)
      expect(copy.copyFrom(source.cells, source.slots._counts)).toBe(true)
      expect(figures(copy)).toEqual(figures(source))
      expect(copy.slots._counts).toEqual(source.slots._counts)
    }),
  )
})

test('a copy is refused at every point of a recording, and taken on both sides of it', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 2 ** 42 }), (list, value) => {
      const source = recorded(list)
      const cells = new Float64Array(CELLS)
      const counts = new Uint32Array(source.slots.countsArrayLength)
      // Arrays that look after each store at what another thread would see.
      const watched = <Target extends object>(array: Target): Target =>
        new Proxy(array, {
          get: (target, key) => {
            const property: unknown = Reflect.get(target, key)
            return typeof property === 'function' ? property.bind(target) : property
          },
          set: (target, key, stored) => {
            const done = Reflect.set(target, key, stored)
            const copy = new RecordedValues(layout)
            const taken = copy.copyFrom(cells, counts)
            if (taken) seen.push(figures(copy))
            return done
          },
        })
      const seen: unknown[] = []
      source.moveTo(
        watched(cells),
        watched(counts),
        () => undefined,
        (narrow) => Float64Array.from(narrow),
      )
      seen.length = 0
      const before = figures(source)
      source.record(value)
      const after = figures(source)
      for (const figuresSeen of seen) expect([before, after]).toContainEqual(figuresSeen)
      expect(seen.at(-1)).toEqual(after)
    }),
    { numRuns: 50 },
  )
})

test('taking off a former state leaves what came after it', () => {
  fc.assert(
    fc.property(values, values, (first, later) => {
      const earlier = recorded(first)
      const now = recorded([...first, ...later])
      const whole = figures(now)
      now.takeOff(earlier)
      expect(figures(earlier)).toEqual(whole)
      const expected = recorded(later)
      expect(now.slots._counts).toEqual(expected.slots._counts)
      expect([now.count, now.sum, now.sumOfSquares]).toEqual([
        expected.count,
        expected.sum,
        expected.sumOfSquares,
      ])
    }),
  )
})

test('what cannot be a former state is taken for values that were reset', () => {
  const earlier = recorded([5, 5, 5])
  const now = recorded([7, 8, 9, 10])
  now.takeOff(earlier)
  expect(now.count).toBe(4)
  expect(figures(earlier)).toEqual(figures(recorded([7, 8, 9, 10])))
})

test('a recording that was cut off counts by its slot', () => {
  const source = recorded([100, 200_000])
  const earlier = recorded([100, 200_000])
  const slot = source.slots.countsArrayIndex(1e6)
  source.slots.incrementCountAtIndex(slot)
  const copy = new RecordedValues(layout)
  expect(copy.copyFrom(source.cells, source.slots._counts)).toBe(false)
  copy.copyNewFrom(source.slots._counts, earlier)
  expect(copy.count).toBe(3)
  expect(copy.min).toBe(100)
  expect(copy.max / 1e6).toBeCloseTo(1, 1)
})

test('another thread can ask for a pause, which comes before the next recording, not within one', () => {
  const values = recorded([])
  const counts = new Uint32Array(values.slots.countsArrayLength)
  const cells = new Float64Array(CELLS)
  const during: unknown[] = []
  const pause = (): void => {
    const copy = new RecordedValues(layout)
    during.push(copy.copyFrom(cells, counts) && copy.count)
  }
  values.moveTo(cells, counts, pause, (narrow) => Float64Array.from(narrow))
  values.record(5)
  expect(during).toEqual([])
  askAnd(() => values.record(5))
  askAnd(() => values.recordN(5, 3))
  askAnd(() => values.recordAll(Float64Array.of(1, 2, 2 ** 40)))
  values.record(5)
  expect(during).toEqual([1, 2, 5])
  expect(values.count).toBe(9)

  function askAnd(record: () => void): void {
    askForPause(cells, layout.highest, true)
    record()
    askForPause(cells, layout.highest, false)
  }
})
