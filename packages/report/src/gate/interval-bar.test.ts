import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocSignal, timeSignal } from '../../../../testing/gate-record.ts'
import { barHeading, barWidth, drawInterval } from './interval-bar.ts'

const draw = (effect: number, low: number, high: number): string =>
  drawInterval(allocSignal(effect, { interval: [low, high], margin: 100 }))

describe('drawInterval', () => {
  it('has no effect and the margin where the heading names them', () => {
    const drawing = draw(-150, -160, -140)
    expect(drawing).toBe('   ●     │   ┊     ')
    expect(drawing.indexOf('│')).toBe(barHeading.indexOf('0'))
    expect(drawing.indexOf('┊')).toBe(barHeading.indexOf('margin'))
  })

  it.each([
    ['below the margin', draw(50, 30, 99), '         │ ●━┊     '],
    ['over the margin', draw(150, 101, 180), '         │   ┊━●━  '],
    ['over both marks', draw(50, -30, 130), '        ━┿━●━┿━    '],
    ['going on to the right', draw(900, 120, 2000), '         │   ┊━━━━›'],
    ['going on to the left', draw(-900, -2000, -120), '‹━━━━    │   ┊     '],
    ['of a point', draw(0, 0, 0), '         ●   ┊     '],
    ['narrower than a cell', draw(110, 105, 115), '         │   ┊●    '],
    ['narrower than a cell, before the margin', draw(90, 85, 95), '         │  ●┊     '],
    ['unknown', drawInterval(allocSignal(50, { interval: null, margin: 100 })), '         │ ● ┊     '],
    [
      'unknown and far',
      drawInterval(allocSignal(500, { interval: null, margin: 100 })),
      '         │   ┊    ›',
    ],
    ['without a margin', drawInterval(allocSignal(50, { margin: 0 })), ' '.repeat(barWidth)],
    [
      'of time, in logarithms',
      drawInterval(timeSignal(1 / 1.01, { interval: [1 / 1.01, 1.01] })),
      '     ●━━━┿━━━┿     ',
    ],
  ])('%s', (_what, drawing, expected) => {
    expect(drawing).toBe(expected)
  })

  const bytes = fc.oneof(
    fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    fc.double({ min: 70, max: 130, noNaN: true }),
  )
  it('has one width, and never draws an interval on the other side of the margin', () => {
    fc.assert(
      fc.property(bytes, bytes, bytes, (a, b, c) => {
        const [low, effect, high] = [a, b, c].sort((x, y) => x - y) as [number, number, number]
        const drawing = draw(effect, low, high)
        expect(drawing).toHaveLength(barWidth)
        const margin = barHeading.indexOf('margin')
        if (high < 100) expect(drawing.slice(margin)).toBe('┊     ')
        if (low > 100) expect(drawing.slice(0, margin + 1)).toBe('         │   ┊')
      }),
    )
  })
})
