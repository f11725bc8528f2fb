import fc from 'fast-check'
import { expect, it } from 'vitest'
import { drawBar } from './bar.ts'

it.each<[number, number | null, string]>([
  [8, null, '████████'],
  [4, null, '████'],
  [4.25, null, '████▎'],
  [0, null, ''],
  [4, 6.5, '████  ┊'],
  [4, 1.2, '█┊██'],
  [4.25, 4.4, '████▎'],
  [8, 8, '████████'],
])('draws %d with a mark at %s', (figure, mark, drawn) => {
  expect(drawBar(figure, mark, 8, 8)).toBe(drawn)
})

it('draws nothing where there is nothing', () => {
  expect(drawBar(0, 0, 0, 8)).toBe('')
})

it('stays within its cells', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(share, fc.option(share), fc.integer({ min: 1, max: 40 }), (figure, mark, cells) => {
      expect([...drawBar(figure, mark, 1, cells)].length).toBeLessThanOrEqual(cells)
    }),
  )
})
