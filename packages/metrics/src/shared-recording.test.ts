import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram, recordedValuesOf } from './histogram.ts'
import { askForPause, CELLS, RecordedValues } from './recorded-values.ts'

const layout = { unit: 'ns', digits: 1, highest: 3.6e12 } as const
const values = fc.array(fc.integer({ min: 0, max: 2 ** 42 }), { maxLength: 30 })

function recorded(list: readonly number[]): RecordedValues {
  const histogram = new Histogram(layout)
  for (const value of list) histogram.record(value)
  return recordedValuesOf(histogram)
}

function figures({ count, sum, sumOfSquares, min, max, dropped, exceeded }: RecordedValues): unknown {
  return { count, sum, sumOfSquares, min, max, dropped, exceeded }
}

/** All slots, also those that no value has needed. */
function slots({ slots }: RecordedValues): Uint32Array | Float64Array {
  slots.reach(slots.countsArrayLength - 1)
  return slots._counts
}

test('a copy is what was copied, whatever it was before', () => {
  fc.assert(
    fc.property(values, values, (before, list) => {
      const source = recorded(list)
      const copy = recorded(before)
      expect(copy.copyFrom(source.cells, source.slots._counts)).toBe(true)
      expect(figures(copy)).toEqual(figures(source))
      expect(slots(copy)).toEqual(slots(source))
    }),
  )
})

interface Store {
  readonly into: 'cells' | 'counts'
  readonly at: number
  readonly value: number
}

/** The stores of recording `list` one after the other, and the figures before and after each recording. */
function storesOf(list: readonly number[]): { stores: Store[]; states: unknown[] } {
  const stores: Store[] = []
  const watched = <A extends Float64Array | Uint32Array>(array: A, into: Store['into']): A =>
    new Proxy(array, {
      get: (target, key) => {
        const property: unknown = Reflect.get(target, key)
        return typeof property === 'function' ? property.bind(target) : property
      },
      set: (target, key, value) => {
        stores.push({ into, at: Number(key), value })
        return Reflect.set(target, key, value)
      },
    })
  const values = recorded([])
  const counts = new Uint32Array(values.slots.countsArrayLength)
  const move = [watched(new Float64Array(CELLS), 'cells'), watched(counts, 'counts')] as const
  values.moveTo(...move, NEVER, WIDENED)
  const states = [figures(values)]
  for (const value of list) {
    values.record(value)
    states.push(figures(values))
  }
  return { stores, states }
}

const NEVER = (): void => undefined
const WIDENED = (counts: Uint32Array): Float64Array => Float64Array.from(counts)

test('however a thread records while another copies, what is taken is a state that there was', () => {
  // A reader that sees some more stores before each of its loads: all that two threads can do to each other
  // where stores and loads keep their order.
  const schedule = fc.array(fc.nat(12), { maxLength: 40 })
  let taken = 0
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 42 })), { maxLength: 8 }),
      schedule,
      fc.nat(60),
      (list, schedule, begin) => {
        const steps = [...schedule]
        const { stores, states } = storesOf(list)
        const empty = recorded([])
        const cells = empty.cells
        const counts = slots(empty)
        const step = (times: number): void => {
          for (const { into, at, value } of stores.splice(0, times))
            (into === 'cells' ? cells : counts)[at] = value
        }
        const loads = <A extends object>(array: A): A =>
          new Proxy(array, {
            get: (target, key) => {
              if (/^\d+$/.test(String(key))) step(steps.shift() ?? 0)
              return Reflect.get(target, key)
            },
          })
        step(begin)
        const copy = new RecordedValues(layout)
        if (!copy.copyFrom(loads(cells), loads(counts))) return
        taken++
        expect(states).toContainEqual(figures(copy))
        const total = [...copy.slots._counts].reduce((sum, count) => sum + count, 0)
        expect(total).toBe(copy.count)
      },
    ),
    { numRuns: 1000 },
  )
  expect(taken).toBeGreaterThan(100)
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
      expect(slots(now)).toEqual(slots(expected))
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
  const slot = source.slots.countsArrayIndex(50_000)
  source.slots.addToCountAtIndex(slot, 1)
  const copy = new RecordedValues(layout)
  expect(copy.copyFrom(source.cells, source.slots._counts)).toBe(false)
  copy.copyNewFrom(source.slots._counts, earlier)
  expect(copy.count).toBe(3)
  expect([copy.min, copy.max]).toEqual([100, 200_000])
  expect((copy.sum - 200_100) / 50_000).toBeCloseTo(1, 0)
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
  values.moveTo(cells, counts, pause, WIDENED)
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
