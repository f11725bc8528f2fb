import { expect, it } from 'vitest'
import { titleOf } from './vitest-title.ts'

it.each<[title: string, values: readonly unknown[], expected: string]>([
  ['plain', ['x'], 'plain'],
  ['%s and %d', ['x', 3, 'left over'], 'x and 3'],
  ['case %#', ['x'], 'case 4'],
  ['$a.b of $none', [{ a: { b: 1 } }], '1 of $none'],
  ['100 %', ['x'], '100 %'],
])('%s', (title, values, expected) => {
  expect(titleOf(title, values, 4)).toBe(expected)
})
