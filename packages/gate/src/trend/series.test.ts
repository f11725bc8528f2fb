import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commitOf, dayMs, startMs } from './fixtures/simulated.ts'
import { type Measurement, seriesOf } from './series.ts'

const on = (day: number, changes: Partial<Measurement> = {}): Measurement => ({
  suite: 'orders API',
  call: 'GET /orders',
  measure: 'ratio',
  reference: commitOf(0),
  atMs: startMs + day * dayMs,
  revision: commitOf(day),
  figure: 1,
  standardError: 0.004,
  ...changes,
})
const from = (day: number, count: number, changes: Partial<Measurement> = {}): readonly Measurement[] =>
  Array.from({ length: count }, (_, index) => on(day + index, changes))

describe('seriesOf', () => {
  it('keeps apart what does not compare', () => {
    const measurements = [
      on(1),
      on(2, { reference: commitOf(9) }),
      on(3, { measure: 'time' }),
      on(4, { call: 'POST /orders' }),
      on(5, { suite: 'users API' }),
    ]
    expect(seriesOf(measurements).map(({ points }) => points.length)).toEqual([1, 1, 1, 1, 1])
  })

  it('puts them by time, whatever their order was, and no two at one time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 30 }), (days) => {
        const [series, ...others] = seriesOf(days.map((day, figure) => on(day, { figure: figure + 1 })))
        expect(others).toEqual([])
        const points = series?.points ?? []
        expect(points).toHaveLength(days.length)
        for (const [index, { atMs }] of points.entries()) {
          if (index > 0) expect(atMs).toBeGreaterThan(points[index - 1]?.atMs ?? 0)
        }
        // Of one time in the order in which they came.
        const order = days.map((day, figure) => [day, figure + 1] as const).sort(([a], [b]) => a - b)
        expect(points.map(({ figure }) => figure)).toEqual(order.map(([, figure]) => figure))
      }),
    )
  })

  it('of a tidemark that was moved is no longer current, at once', () => {
    const moved = seriesOf([...from(0, 10), on(10, { reference: commitOf(9) })])
    expect(moved.map(({ current }) => current)).toEqual([false, true])
  })

  it('of a call that its suite no longer measures is not current, after five measurements', () => {
    const gone = from(0, 10, { call: 'old' })
    const currentAfter = (count: number): boolean | undefined =>
      seriesOf([...gone, ...from(10, count)]).find(({ call }) => call === 'old')?.current
    expect([currentAfter(4), currentAfter(5)]).toEqual([true, false])
  })

  it('of machines that take turns are all current', () => {
    const turns = from(0, 20).map((one, index) => ({
      ...one,
      measure: 'time' as const,
      reference: `machine ${index % 3}`,
    }))
    expect(seriesOf(turns).map(({ current }) => current)).toEqual([true, true, true])
  })

  it('is empty without any', () => {
    expect(seriesOf([])).toEqual([])
  })
})
