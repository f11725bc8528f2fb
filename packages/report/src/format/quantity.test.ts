import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatChance,
  formatChange,
  formatDifference,
  formatFraction,
  formatNanoseconds,
  formatRate,
  formatSeconds,
} from './quantity.ts'

const prefixes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ns: { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 },
  B: { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 },
  rate: { '': 1, k: 1e3, M: 1e6, G: 1e9 },
}

/** Reads a figure back: its number, and its value in the smallest unit. */
function read(text: string, kind: string): { number: number; value: number; unit: string } {
  const [number = '', unit = ''] = text.replace('<0.001', '0.0005').split(' ')
  const size = prefixes[kind]?.[unit]
  if (size === undefined) throw new Error(`${JSON.stringify(text)} has an unknown unit`)
  return { number: Number(number), value: Number(number) * size, unit }
}

const positive = fc.double({ min: 1e-9, max: 1e15, noNaN: true }).filter((value) => value > 0)
/** Values near the borders of units, where rounding goes wrong. */
const border = fc
  .tuple(fc.constantFrom(1, 1e3, 1e6, 1e9), fc.double({ min: 0.999, max: 1.001, noNaN: true }))
  .map(([unit, factor]) => unit * factor)
const magnitude = fc.oneof(positive, border)

describe.each([
  ['formatNanoseconds', formatNanoseconds, 'ns', 's'],
  ['formatBytes', formatBytes, 'B', 'GB'],
  ['formatRate', formatRate, 'rate', 'G'],
] as const)('%s', (_, format, kind, largest) => {
  it('prints 1000 or more only of the largest unit', () => {
    fc.assert(
      fc.property(magnitude, (value) => {
        const { number, unit } = read(format(value), kind)
        expect(number < 1000 || unit === largest).toBe(true)
      }),
    )
  })

  it('is within half a percent of the value', () => {
    fc.assert(
      fc.property(magnitude, (value) => {
        if (value < 0.001) expect(format(value)).toMatch(/^<0\.001/)
        else expect(Math.abs(read(format(value), kind).value / value - 1)).toBeLessThanOrEqual(0.00501)
      }),
    )
  })

  it('never orders two figures against their values', () => {
    fc.assert(
      fc.property(magnitude, magnitude, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        expect(read(format(low), kind).value).toBeLessThanOrEqual(
          read(format(high), kind).value * (1 + 1e-12),
        )
      }),
    )
  })

  it('never writes an exponent', () => {
    fc.assert(
      fc.property(magnitude, (value) => {
        expect(format(value)).not.toMatch(/\de[+-]/)
      }),
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('says ? for %d', (value) => {
    expect(format(value)).toBe('?')
  })
})

it.each([
  [0, '0 ns'],
  [0.25, '0.250 ns'],
  [3.807, '3.81 ns'],
  [438, '438 ns'],
  [999.4, '999 ns'],
  [999.6, '1.00 µs'],
  [1234.5, '1.23 µs'],
  [999_999, '1.00 ms'],
  [5.9e6, '5.90 ms'],
  [3.6e12, '3600 s'],
])('formatNanoseconds(%d) is %s', (ns, text) => {
  expect(formatNanoseconds(ns)).toBe(text)
})

it.each([
  [0, '0 B'],
  [31.94, '31.9 B'],
  [0.0004, '<0.001 B'],
  [12_345, '12.3 kB'],
  [999_600, '1.00 MB'],
])('formatBytes(%d) is %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

it.each([
  [0, '0'],
  [567, '567'],
  [0.25, '0.250'],
  [1_234_567, '1.23 M'],
  [2e12, '2000 G'],
])('formatRate(%d) is %s', (rate, text) => {
  expect(formatRate(rate)).toBe(text)
})

describe('formatChange', () => {
  it.each([
    [1, '0.0%'],
    [0.9997, '0.0%'],
    [1.0004, '0.0%'],
    [1.021, '+2.1%'],
    [0.5, '-50.0%'],
    [0.01, '-99.0%'],
    [0.002, '×0.00200'],
    [0, '×0'],
    [2.5, '+150.0%'],
    [12, '×12.0'],
    [4321, '×4320'],
    [Number.NaN, '?'],
    [Number.POSITIVE_INFINITY, '?'],
  ])('of %d is %s', (ratio, text) => {
    expect(formatChange(ratio)).toBe(text)
  })

  it.each([
    [1.00301, 2, '+0.30%'],
    [0.99996, 2, '0.00%'],
    [1.021, 0, '+2%'],
    [12, 2, '×12.0'],
  ])('of %d with %d decimals is %s', (ratio, decimals, text) => {
    expect(formatChange(ratio, decimals)).toBe(text)
  })

  it('has the sign of the change, and no sign for none', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 2.99, noNaN: true }), (ratio) => {
        const text = formatChange(ratio)
        if (text === '0.0%') expect(Math.abs(ratio - 1)).toBeLessThan(0.00051)
        else expect(text[0]).toBe(ratio > 1 ? '+' : '-')
      }),
    )
  })
})

it.each([
  [0.05, '5%'],
  [0.1234, '12.3%'],
  [0.951, '95.1%'],
  [10, '1000%'],
  [Number.NaN, '?'],
])('formatFraction(%d) is %s', (fraction, text) => {
  expect(formatFraction(fraction)).toBe(text)
})

describe('formatSeconds', () => {
  it.each([
    [0, '0.0s'],
    [9.94, '9.9s'],
    [9.97, '10s'],
    [59.4, '59s'],
    [59.6, '1m 00s'],
    [95, '1m 35s'],
    [119.7, '2m 00s'],
    [Number.NaN, '?'],
    [Number.POSITIVE_INFINITY, '?'],
  ])('of %d is %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text)
  })

  it('never prints 60 seconds, nor ten with a decimal', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e5, noNaN: true }), (seconds) => {
        expect(formatSeconds(seconds)).toMatch(/^(\d\.\d|[1-5]\d|\d+m [0-5]\d)s$/)
      }),
    )
  })
})

describe('formatDifference', () => {
  it('has a sign but for nought, and reads as the amount otherwise', () => {
    expect(formatDifference(1200, formatBytes)).toBe('+1.20 kB')
    expect(formatDifference(-64, formatBytes)).toBe('-64 B')
    expect(formatDifference(0, formatNanoseconds)).toBe('0 ns')
    expect(formatDifference(-1e-9, formatBytes)).toBe('-<0.001 B')
    expect(formatDifference(Number.NaN, formatBytes)).toBe('?')
    expect(formatDifference(Number.NEGATIVE_INFINITY, formatBytes)).toBe('?')
  })
})

describe('formatChance', () => {
  it.each([
    [0, '<0.0001'],
    [0.00002, '<0.0001'],
    [0.002, '0.002'],
    [0.0371, '0.037'],
    [1, '1'],
    [Number.NaN, '?'],
  ])('%d as %s', (chance, text) => {
    expect(formatChance(chance)).toBe(text)
  })
})
