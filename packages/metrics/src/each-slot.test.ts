import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eachSlot } from './each-slot.ts'
import { Histogram } from './histogram.ts'
import type { HistogramSnapshot } from './histogram-snapshot.ts'
import { Registry } from './registry.ts'

function slotsOf(snapshot: HistogramSnapshot): [lowest: number, highest: number, count: number][] {
  const slots: [number, number, number][] = []
  eachSlot(snapshot, (...slot) => slots.push(slot))
  return slots
}

describe('eachSlot', () => {
  it('tells which values share a slot, no further than the extremes', () => {
    const histogram = new Histogram({ unit: 'ns', digits: 2 })
    for (const value of [0, 7, 7, 255, 256, 257, 1001]) histogram.record(value)
    expect(slotsOf(histogram.snapshot())).toEqual([
      [0, 0, 1],
      [7, 7, 2],
      [255, 255, 1],
      [256, 257, 2],
      [1000, 1001, 1],
    ])
  })

  it('has nothing to tell of an empty histogram', () => {
    expect(slotsOf(new Histogram({ unit: 'ns' }).snapshot())).toEqual([])
  })

  it('tells the same of a snapshot from JSON, and of what came between two', () => {
    const registry = new Registry()
    const histogram = registry.histogram('size', { unit: 'By' })
    const reader = registry.reader({ temporality: 'delta' })
    histogram.record(5)
    reader.read()
    histogram.record(5)
    histogram.record(700)
    const [delta] = reader.read().metrics
    const [metric] = registry.snapshot().metrics
    if (metric?.kind !== 'histogram' || delta?.kind !== 'histogram') throw new Error('no histogram')
    expect(slotsOf(JSON.parse(JSON.stringify(metric.histogram)))).toEqual(slotsOf(metric.histogram))
    expect(slotsOf(delta.histogram)).toEqual([
      [5, 5, 1],
      [700, 700, 1],
    ])
  })

  it('has each value in one slot, in ascending order and as narrow as the digits say', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
        fc.array(fc.integer({ min: 0, max: 1e9 }), { maxLength: 200 }),
        (digits, values) => {
          const histogram = new Histogram({ unit: 'By', digits, highest: 1e9 })
          for (const value of values) histogram.record(value)
          const slots = slotsOf(histogram.snapshot())
          for (const [lowest, highest, count] of slots) {
            expect(values.filter((value) => value >= lowest && value <= highest)).toHaveLength(count)
            expect(highest - lowest).toBeLessThanOrEqual(lowest * 10 ** -digits)
          }
          expect(slots.reduce((sum, [, , count]) => sum + count, 0)).toBe(values.length)
          expect(slots).toEqual([...slots].sort(([a], [b]) => a - b))
        },
      ),
    )
  })
})
