import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeValue, parseBytes, parseDurationSeconds, parseFraction, QuantityError } from './quantity.ts'

describe('quantities', () => {
  it('reads durations in every unit', () => {
    const nanoseconds = ['3 ns', '3us', '3 µs', '3.5 ms', '2 s', '2 min'].map((text) =>
      Math.round(parseDurationSeconds(text) * 1e9),
    )
    expect(nanoseconds).toEqual([3, 3e3, 3e3, 3.5e6, 2e9, 120e9])
  })

  it('reads sizes with decimal and binary prefixes', () => {
    expect(['512 B', '80 kB', '2 MiB', '1GB'].map(parseBytes)).toEqual([512, 80_000, 2 * 1024 ** 2, 1e9])
  })

  it('reads percentages as fractions', () => {
    expect(['5%', '0.5 %', '1000%'].map(parseFraction)).toEqual([0.05, 0.005, 10])
  })

  it.each([
    '',
    'fast',
    '5',
    '-5 ms',
    '0 ms',
    '5 weeks',
    '1e3 ms',
    'NaN ms',
    '5 constructor',
    '1001%',
    5,
    null,
    {},
    ['5 ms'],
  ])('refuses %j and says what it found and what is allowed', (value) => {
    for (const parse of [parseDurationSeconds, parseBytes, parseFraction]) {
      expect(() => parse(value)).toThrow(QuantityError)
      expect(() => parse(value)).toThrow(/found .*; allowed is a .* such as/)
    }
  })

  it('reads back every number it could be given', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (ms) => {
        expect(parseDurationSeconds(`${ms} ms`)).toBeCloseTo(ms / 1e3, 12)
      }),
    )
  })

  it('describes any value in a few words', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(describeValue(value).length).toBeLessThan(400)
      }),
    )
  })
})
