import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sparkline } from './sparkline.ts'

it.each([
  [[], ''],
  [[0, 0, 0], '   '],
  [[0, 1, 0], ' █ '],
  [[1, 2, 3, 4, 5, 6, 7, 8], '▁▂▃▄▅▆▇█'],
  [[1, 1e9], '▁█'],
])('of %j is %j', (counts, text) => {
  expect(sparkline(counts)).toBe(text)
})

it('has a character per bin, blank exactly where nothing is, higher for more', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1e6), { minLength: 1, maxLength: 40 }), (counts) => {
      const bars = [...sparkline(counts)]
      expect(bars.map((bar) => bar === ' ')).toEqual(counts.map((count) => count === 0))
      const byCount = counts
        .map((count, i) => ({ count, bar: bars[i] ?? '' }))
        .sort((a, b) => a.count - b.count)
      expect(byCount.map(({ bar }) => bar)).toEqual([...bars].sort())
    }),
  )
})
