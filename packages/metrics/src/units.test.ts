import { expect, test } from 'vitest'
import { isUnit } from './units.ts'

test.each(['ps', 'ns', 'us', 'ms', 's', 'By', '1', '{order}', '{failed login}'])('%s is a unit', (unit) => {
  expect(isUnit(unit)).toBe(true)
})

test.each(['', 'miles', '{}', '{a{b}}', '{a\nb}', 'order', `{${'x'.repeat(64)}}`, 1, null, undefined])(
  '%j is no unit',
  (unit) => {
    expect(isUnit(unit)).toBe(false)
  },
)
