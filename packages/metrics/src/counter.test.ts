import { expect, test } from 'vitest'
import { Counter } from './counter.ts'

test('a counter adds up', () => {
  const counter = new Counter()
  counter.inc()
  counter.inc(4)
  counter.inc(0.5)
  counter.inc(0)
  expect(counter).toMatchObject({ count: 5.5, dropped: 0, kind: 'counter' })
})

test('what cannot be added is dropped and counted', () => {
  const counter = new Counter()
  counter.inc(2)
  const invalid: unknown[] = [-1, Number.NaN, Number.POSITIVE_INFINITY, '3', 3n, Symbol('n'), null, {}]
  for (const n of invalid) counter.inc(n as number)
  expect(counter).toMatchObject({ count: 2, dropped: invalid.length })
})

test('a counter does not become infinite', () => {
  const counter = new Counter()
  counter.inc(Number.MAX_VALUE)
  counter.inc(Number.MAX_VALUE)
  expect(counter).toMatchObject({ count: Number.MAX_VALUE, dropped: 1 })
})
