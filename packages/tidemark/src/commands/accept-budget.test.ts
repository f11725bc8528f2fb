import { describe, expect, it } from 'vitest'
import { checkedExpiry } from './accept-budget.ts'

const now = new Date('2026-11-26T23:59:59Z')

describe('--expires', () => {
  it('is a day from today on, or none', () => {
    expect(checkedExpiry(undefined, now)).toBeNull()
    expect(checkedExpiry('2026-11-26', now)).toBe('2026-11-26')
    expect(checkedExpiry('2028-02-29', now)).toBe('2028-02-29')
  })

  it.each([
    '',
    'soon',
    '2026-11-25',
    '2027-02-29',
    '2027-13-01',
    '2027-1-31',
    '31.01.2027',
    '2027-01-31T00:00:00Z',
    '02027-01-01',
  ])('refuses %j', (text) => {
    expect(() => checkedExpiry(text, now)).toThrow(
      `--expires: found ${JSON.stringify(text)}; allowed is a day from 2026-11-26 (UTC) on, such as 2027-01-31`,
    )
  })
})
