import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shownLabelValue } from './overflow.ts'
import { Registry } from './registry.ts'

test('values past the limit share one series and are counted', () => {
  const registry = new Registry({ maxSeries: 3 })
  const family = registry.counter('m', { labels: ['user'] })
  for (let user = 0; user < 10; user++) family.labels(user).inc()
  family.labels(0).inc()
  const snapshot = registry.snapshot()
  expect(snapshot.metrics.map(({ tags }) => tags)).toEqual([
    { user: '0' },
    { user: '1' },
    { user: '2' },
    { user: '__overflow__' },
  ])
  expect(snapshot.metrics).toMatchObject([{ count: 2 }, { count: 1 }, { count: 1 }, { count: 7 }])
  expect(snapshot.folded).toEqual([{ name: 'm', maxSeries: 3, folded: 7 }])
  family.remove(1)
  family.labels('late').inc()
  expect(registry.snapshot().metrics.map(({ tags }) => tags)).toContainEqual({ user: 'late' })
})

test("the limit is each metric's own, and given once", () => {
  const registry = new Registry()
  const family = registry.gauge('m', { labels: ['a'], maxSeries: 1 })
  family.labels(1)
  family.labels(2).set(5)
  expect(registry.snapshot().folded).toEqual([{ name: 'm', maxSeries: 1, folded: 1 }])
  expect(() => registry.gauge('m', { labels: ['a'], maxSeries: 2 })).toThrow('has maxSeries 1')
  const other = registry.counter('other', { labels: ['a'] })
  for (let a = 0; a < 2001; a++) other.labels(a)
  expect(registry.snapshot().folded).toContainEqual({ name: 'other', maxSeries: 2000, folded: 1 })
})

test.each([0, 1.5, -1, Number.NaN, '3'])('maxSeries %s is refused', (maxSeries) => {
  expect(() => new Registry({ maxSeries: maxSeries as number })).toThrow('maxSeries must be an integer')
  expect(() => new Registry().counter('m', { maxSeries: maxSeries as number })).toThrow(RangeError)
})

test('no value of a program is taken for the overflow', () => {
  const registry = new Registry({ maxSeries: 2 })
  const family = registry.counter('m', { labels: ['a'] })
  family.labels('__overflow__').inc(1)
  family.labels('__overflow___').inc(2)
  family.labels('folded').inc(4)
  expect(registry.snapshot().metrics).toMatchObject([
    { tags: { a: '__overflow__' }, count: 4 },
    { tags: { a: '__overflow___' }, count: 1 },
    { tags: { a: '__overflow____' }, count: 2 },
  ])
})

test('what is shown differs wherever the values do', () => {
  const value = fc.oneof(
    fc.string(),
    fc.nat(4).map((more) => `__overflow__${'_'.repeat(more)}`),
  )
  fc.assert(
    fc.property(value, value, (left, right) => {
      expect(shownLabelValue(left)).not.toBe('__overflow__')
      expect(shownLabelValue(left) === shownLabelValue(right)).toBe(left === right)
    }),
  )
})
