import type { TrendPoint } from '@tidemark/gate/trend'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf, gapsOf } from './history-columns.ts'

const dayMs = 24 * 3600 * 1e3

function pointsOn(days: readonly number[], figureOf: (index: number) => number = () => 1): TrendPoint[] {
  return days.map((day, index) => ({
    atMs: day * dayMs,
    revision: null,
    figure: figureOf(index),
    standardError: 0.01,
  }))
}

const each = (count: number): number[] => Array.from({ length: count }, (_, day) => day)
const stepAt = (index: number) => ({ index }) as never

describe('columnsOf', () => {
  it('has every measurement in its order, in few columns, none of them across a step or a gap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.array(fc.integer({ min: 1, max: 399 }), { maxLength: 3 }),
        fc.integer({ min: 1, max: 90 }),
        (count, at, most) => {
          const points = pointsOn(each(count))
          const steps = [...new Set(at)].filter((index) => index < count).map(stepAt)
          const columns = columnsOf({ points, steps }, most)
          expect(columns.flatMap(({ start, end }) => each(end - start).map((one) => start + one))).toEqual(
            each(count),
          )
          expect(columns.length).toBeLessThanOrEqual(most + 1 + steps.length)
          for (const { index } of steps) expect(columns.map(({ start }) => start)).toContain(index)
        },
      ),
    )
  })

  it('has the median of a column, and the widest of its intervals', () => {
    const points = pointsOn([0, 1, 2], (index) => [1, 5, 1.1][index] ?? 0)
    const [column] = columnsOf({ points, steps: [] }, 1)
    expect(column?.figure).toBe(1.1)
    expect(column?.interval?.[0]).toBeCloseTo(Math.exp(-0.0196))
    expect(column?.interval?.[1]).toBeCloseTo(5 * Math.exp(0.0196))
  })

  it('has no interval where a measurement has none', () => {
    const points = pointsOn([0, 1]).map((point, index) => ({
      ...point,
      standardError: index === 0 ? null : 0.01,
    }))
    expect(columnsOf({ points, steps: [] }, 1)).toMatchObject([{ start: 0, end: 2, interval: null }])
  })
})

describe('gapsOf', () => {
  it('finds where nothing was measured for longer than usual', () => {
    expect(gapsOf(pointsOn([0, 1, 2, 3, 24, 25, 26]))).toEqual([{ index: 4, days: 21 }])
  })

  it('takes neither a weekend nor the usual for a gap', () => {
    expect(gapsOf(pointsOn([0, 1, 2, 3, 4, 7, 8]))).toEqual([])
    expect(gapsOf(pointsOn([0, 0.1, 0.2, 2.1, 2.2]))).toEqual([])
    expect(gapsOf(pointsOn([0, 7, 14, 28, 35]))).toEqual([])
    expect(gapsOf(pointsOn([0, 300]))).toEqual([])
    expect(gapsOf([])).toEqual([])
  })
})
