import { describe, expect, it } from 'vitest'
import { parseInstant } from './parse-instant.ts'

describe('parseInstant', () => {
  it.each([
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['2026-11-22T20:00:00Z', '2026-11-22T20:00:00.000Z'],
    ['2026-11-22T20:00:00.5Z', '2026-11-22T20:00:00.500Z'],
    ['2026-11-22 20:00', '2026-11-22T20:00:00.000Z'],
    ['2026-11-22 20:00:01', '2026-11-22T20:00:01.000Z'],
    ['2026-11-22T20:00:00+01:00', '2026-11-22T19:00:00.000Z'],
    ['1790000000', '2026-09-21T14:13:20.000Z'],
    ['1790000000.5', '2026-09-21T14:13:20.500Z'],
    ['1790000000000', '2026-09-21T14:13:20.000Z'],
  ])('%s', (text, instant) => {
    expect(new Date(parseInstant(text) ?? Number.NaN).toISOString()).toBe(instant)
  })

  it.each([
    '',
    'yesterday',
    'v2.0.0',
    '2026-02-30',
    '2026-13-01',
    '2026-11-22T25:00:00Z',
    '42',
    '1e9',
    '22.11.2026',
  ])('%j is none', (text) => {
    expect(parseInstant(text)).toBeNull()
  })
})
