import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigError } from './config-error.ts'
import { parseSweepLevels } from './sweep-levels.ts'

describe('parseSweepLevels', () => {
  it.each<[string, readonly number[]]>([
    ['1..16', [1, 2, 3, 5, 7, 11, 16]],
    ['1..4', [1, 2, 3, 4]],
    ['1..8', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['100..2000', [100, 153, 235, 361, 554, 850, 1304, 2000]],
    ['1,4, 16', [1, 4, 16]],
    ['0.5,2.25', [0.5, 2.25]],
  ])('reads %s', (text, levels) => {
    expect(parseSweepLevels(text)).toEqual(levels)
  })

  it('divides any range into a few whole numbers that ascend from its one end to its other', () => {
    const bounds = fc.tuple(fc.integer({ min: 1, max: 1e9 - 2 }), fc.integer({ min: 1, max: 1e9 - 2 }))
    fc.assert(
      fc.property(bounds, ([one, other]) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other) + 1]
        const levels = parseSweepLevels(`${low}..${high}`)
        expect([levels[0], levels[levels.length - 1]]).toEqual([low, high])
        expect(levels.length).toBeLessThanOrEqual(8)
        expect(levels.every((level, at) => Number.isInteger(level) && level > (levels[at - 1] ?? 0))).toBe(
          true,
        )
      }),
    )
  })

  it.each([
    '',
    '5',
    '5..5',
    '5..2',
    '0..4',
    '1...4',
    '-1..4',
    '1..1e3',
    '4,2',
    '1,1',
    '0,1',
    'a,b',
    '1,,2',
    '1..2,3',
  ])('refuses %j', (text) => {
    expect(() => parseSweepLevels(text)).toThrow(ConfigError)
    expect(() => parseSweepLevels(text)).toThrow(`--sweep: found ${JSON.stringify(text)}; allowed is a range`)
  })
})
