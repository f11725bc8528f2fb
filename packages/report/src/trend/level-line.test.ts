import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawLevels } from './level-line.ts'

const wide = 60

describe('drawLevels', () => {
  it('draws a step where it is, and marks it', () => {
    const figures = [1, 1, 1, 1, 2, 2, 2, 2]
    expect(drawLevels(figures, [{ index: 4, ratio: 2 }], wide)).toEqual({
      line: '▁▁▁▁████',
      marks: '    ▲',
      lowest: 1,
      highest: 2,
    })
    expect(drawLevels(figures.toReversed(), [{ index: 4, ratio: 0.5 }], wide)).toEqual({
      line: '████▁▁▁▁',
      marks: '    ▼',
      lowest: 1,
      highest: 2,
    })
  })

  it('puts many figures into few cells, and no wild one sets the scale', () => {
    const figures = Array.from({ length: 100 }, (_, index) => (index === 50 ? 1000 : index < 60 ? 10 : 11))
    const drawn = drawLevels(figures, [{ index: 60, ratio: 1.1 }], 10)
    expect(drawn).toEqual({ line: '▁▁▁▁▁▁████', marks: '      ▲', lowest: 10, highest: 11 })
  })

  it('draws equal figures low', () => {
    expect(drawLevels([5, 5, 5], [], wide)).toMatchObject({ line: '▁▁▁', marks: '' })
    expect(drawLevels([5], [], wide).line).toBe('▁')
  })

  it('never exceeds its columns, and marks below the line', () => {
    const figure = fc.double({ min: 1e-9, max: 1e9, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(figure, { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 80 }),
        fc.nat(),
        (figures, columns, at) => {
          const index = at % figures.length
          const { line, marks, lowest, highest } = drawLevels(figures, [{ index, ratio: 2 }], columns)
          expect(line).toHaveLength(Math.min(columns, figures.length))
          expect(marks.length).toBeLessThanOrEqual(line.length)
          expect(marks.trim()).toBe('▲')
          expect(lowest).toBeLessThanOrEqual(highest)
        },
      ),
    )
  })
})
