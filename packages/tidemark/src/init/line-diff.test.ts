import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineDiff } from './line-diff.ts'

const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })

describe('lineDiff', () => {
  it('holds both texts, in their order', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDiff(before, after)
        const without = (kind: string): string[] =>
          lines.filter((one) => one.kind !== kind).map((one) => one.text)
        expect(without('added')).toEqual(before)
        expect(without('removed')).toEqual(after)
      }),
    )
  })

  it('has nothing changed between equal texts, and nothing kept between texts of different lines', () => {
    fc.assert(
      fc.property(text, (lines) => {
        expect(lineDiff(lines, lines).every(({ kind }) => kind === 'same')).toBe(true)
        const others = lines.map((line) => `${line}!`)
        expect(lineDiff(lines, others).some(({ kind }) => kind === 'same')).toBe(false)
      }),
    )
  })

  it('shows an insertion as one', () => {
    expect(lineDiff(['a', 'z'], ['a', 'b', 'z'])).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'added', text: 'b' },
      { kind: 'same', text: 'z' },
    ])
  })
})
