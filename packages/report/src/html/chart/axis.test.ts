import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countUnits, durationUnits } from '../../format/quantity.ts'
import { type Axis, fittingAxis, linearAxis, logAxis, type Span, spanOf } from './axis.ts'

const pixels: Span = [50, 350]
const labels = ({ ticks }: Axis): string[] => ticks.map(({ label }) => label)

describe('the labels of an axis', () => {
  it.each<[Span, string[]]>([
    [
      [0, 1000],
      ['0', '0.5 µs', '1.0 µs'],
    ],
    [
      [336e3, 2.46e6],
      ['1 ms', '2 ms'],
    ],
    [
      [1e6, 1.004e6],
      ['1.000 ms', '1.001 ms', '1.002 ms', '1.003 ms', '1.004 ms'],
    ],
    [
      [7, 7],
      ['6.8 ns', '7.0 ns', '7.2 ns'],
    ],
  ])('of nanoseconds %j are %j', (span, expected) => {
    expect(labels(linearAxis(span, pixels, { units: durationUnits, ticks: 4 }))).toEqual(expected)
  })

  it.each<[Span, string[]]>([
    [
      [800, 3e9],
      ['1 µs', '10 µs', '100 µs', '1 ms', '10 ms', '100 ms', '1 s'],
    ],
    [
      [2e5, 5e6],
      ['200 µs', '500 µs', '1 ms', '2 ms', '5 ms'],
    ],
  ])('of a logarithmic one over %j are %j', (span, expected) => {
    expect(labels(logAxis(span, pixels, { units: durationUnits }))).toEqual(expected)
  })

  it('have a sign where the direction matters', () => {
    expect(labels(linearAxis([-1, 2], pixels, { units: [[1, '%']], ticks: 3, signed: true }))).toEqual([
      '-1%',
      '0',
      '+1%',
      '+2%',
    ])
  })
})

it('has room around figures that doubles hardly tell from nought', () => {
  const { at, ticks } = linearAxis([-5e-324, 5e-324], pixels, { units: countUnits, ticks: 2 })
  expect(at(0)).toBe(200)
  expect(ticks.map(({ label }) => label)).toEqual(['-1', '0', '1'])
})

const figure = fc.double({ min: -1e15, max: 1e15, noNaN: true })

it('keeps the order of figures, within the span, and tells its labels apart', () => {
  fc.assert(
    fc.property(figure, figure, figure, (a, b, c) => {
      const [low = 0, middle = 0, high = 0] = [a, b, c].sort((one, other) => one - other)
      const { at, ticks } = fittingAxis([low, high], pixels, { units: countUnits })
      expect(at(low)).toBeLessThanOrEqual(at(middle) + 1e-6)
      expect(at(middle)).toBeLessThanOrEqual(at(high) + 1e-6)
      for (const coordinate of [low, middle, high].map(at)) {
        expect(coordinate).toBeGreaterThanOrEqual(pixels[0] - 1e-6)
        expect(coordinate).toBeLessThanOrEqual(pixels[1] + 1e-6)
      }
      for (const tick of ticks) {
        expect(tick.at).toBeGreaterThanOrEqual(pixels[0] - 1e-3)
        expect(tick.at).toBeLessThanOrEqual(pixels[1] + 1e-3)
      }
      expect(ticks.length).toBeLessThanOrEqual(12)
    }),
  )
})

it('puts what is not finite at the low end', () => {
  const { at } = linearAxis([0, 10], pixels, { units: countUnits })
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(at(value)).toBe(50)
})

it.each<[number[], Span]>([
  [[], [0, 1]],
  [[Number.NaN], [0, 1]],
  [
    [3, Number.POSITIVE_INFINITY, -1, 2],
    [-1, 3],
  ],
])('the span of %j is %j', (values, span) => {
  expect(spanOf(values)).toEqual(span)
})
