import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, nearestNames } from './nearest-names.ts'

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['orders', 'order', 1],
    ['GET', 'GTE', 1],
    ['kitten', 'sitting', 3],
  ])('of %j and %j is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance)
    expect(editDistance(b, a)).toBe(distance)
  })

  it('is none for the same text, else between the difference of the lengths and the longer length', () => {
    const text = fc.string({ maxLength: 12 })
    fc.assert(
      fc.property(text, text, (a, b) => {
        const distance = editDistance(a, b)
        expect(distance === 0).toBe(a === b)
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
      }),
    )
  })
})

it('nearestNames come nearest first', () => {
  const names = ['POST /orders', 'GET /orders', 'GET /users'].map((id) => ({
    name: `shop › ${id}`,
    spellings: [id, `shop › ${id}`],
  }))
  expect(nearestNames('gte /orders', names, 2)).toEqual(['shop › GET /orders', 'shop › POST /orders'])
  expect(nearestNames('shop › PSOT /orders', names, 1)).toEqual(['shop › POST /orders'])
  expect(nearestNames('anything', [], 3)).toEqual([])
})
