import { describe, expect, it } from 'vitest'
import { figureText, pointText } from './trend-text.ts'

describe('figureText', () => {
  it.each([
    [0.00113579, '0.00114'],
    [5.5e-9, '5.5e-9'],
    [0, '0'],
    [1, '1'],
    [123456, '123000'],
  ])('shows %s of any unit with three digits', (figure, text) => {
    expect(figureText('value', figure)).toBe(text)
  })

  it('shows a ratio as a change, and a time in its unit', () => {
    expect(figureText('ratio', 1.018)).toBe('+1.8%')
    expect(figureText('time', 1_250_000)).toBe('1.25 ms')
  })
})

describe('pointText', () => {
  const at = (text: string, revision: string | null = null) =>
    pointText({ atMs: Date.parse(text), revision, figure: 1, standardError: null })

  it('says the revision and its day', () => {
    expect(at('2026-11-22T10:11:12Z', `${'5d4c3b2a1'.padEnd(40, '0')}`)).toBe('5d4c3b2a1 (2026-11-22)')
  })

  it('says the time where there is no revision, but for what is of a whole day', () => {
    expect(at('2026-11-22T10:11:12.345Z')).toBe('2026-11-22 10:11:12')
    expect(at('2026-11-22')).toBe('2026-11-22')
  })
})
