import { expect, test } from 'vitest'
import { baseUnit } from './base-units.ts'
import { type Exposition, exposeFamilies } from './families.ts'
import { counter, distribution, gauge, histogram, snapshotOf } from './fixtures/snapshots.ts'
import { labelsText } from './labels.ts'
import { familyName } from './metric-names.ts'
import { formatBound, formatCanonicalBound } from './numbers.ts'

function expose(...args: Parameters<typeof snapshotOf>): Exposition {
  const steps = exposeFamilies(snapshotOf(...args))
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

test.each([
  ['http.request', 'gauge', 'ns', 'http_request_seconds'],
  ['http.request.seconds', 'gauge', 'ns', 'http_request_seconds'],
  ['seconds', 'gauge', 's', 'seconds_seconds'],
  ['http.body', 'summary', 'By', 'http_body_bytes'],
  ['cache.hits', 'gauge', '{ratio}', 'cache_hits_ratio'],
  ['orders.total', 'counter', '{order}', 'orders'],
  ['_total', 'counter', '1', '_'],
  ['9:lives', 'gauge', '1', '_9_lives'],
  ['größe', 'gauge', '1', 'gr__e'],
] as const)('%s, a %s in %s, becomes %s', (source, type, unit, name) => {
  expect(familyName(source, type, baseUnit(unit).suffix)).toBe(name)
})

test('two names that become one share a family', () => {
  const { families, refused } = expose([counter('a.b', { x: '1' }), gauge('c'), counter('a_b', { x: '2' })])
  expect(families.map(({ name, series }) => [name, series.length])).toEqual([
    ['a_b', 2],
    ['c', 1],
  ])
  expect(refused).toEqual([])
})

test('the second of two equal series is refused, and counted', () => {
  const { families, refused } = expose([counter('a.b', { x: '1' }), counter('a_b', { x: '1', y: '' })])
  expect(refused).toEqual([
    {
      name: 'a_b',
      tags: { x: '1', y: '' },
      message: 'it would be a second series a_b{x="1"}: rename a metric or a tag',
    },
  ])
  expect(families.at(-1)).toMatchObject({
    name: 'tidemark_series_missing',
    series: [{ labels: 'reason="refused"', metric: { value: 1 } }],
  })
})

test.each([
  ['another type', gauge('a.b'), counter('a_b')],
  ['a sample of another', histogram('a', distribution(1), '1'), gauge('a.count')],
  ['another whose sample it is', gauge('a_total'), counter('a')],
])('a family that would claim the name of %s is refused', (_, first, second) => {
  const { families, refused } = expose([first, second])
  expect(families.map(({ name }) => name)).toHaveLength(2)
  expect(refused.map(({ name, message }) => [name, message.endsWith('uses: rename one of them')])).toEqual([
    [second.name, true],
  ])
})

test('labels are legal, sorted, and say what a tag says', () => {
  const common = { service: 'orders', zone: 'a' }
  expect(labelsText(common, { zone: 'b', 'http.method': 'GET' })).toBe(
    'http_method="GET",service="orders",zone="b"',
  )
  expect(labelsText({}, { le: '1', quantile: '2', __name__: '3' })).toBe(
    '_name__="3",exported_le="1",exported_quantile="2"',
  )
  expect(labelsText({}, { a_b: '2', 'a.b': '1', none: '' })).toBe('a_b="1;2"')
})

test('kept labels are of these tags and these common tags', () => {
  const tags = Object.freeze({ a: '1' })
  const one = Object.freeze({ s: '1' })
  const two = Object.freeze({ s: '2' })
  expect([labelsText(one, tags), labelsText(two, tags), labelsText(one, tags)]).toEqual([
    'a="1",s="1"',
    'a="1",s="2"',
    'a="1",s="1"',
  ])
  const changing = { a: '1' }
  expect(labelsText(one, changing)).toBe('a="1",s="1"')
  changing.a = '2'
  expect(labelsText(one, changing)).toBe('a="2",s="1"')
})

test.each([
  [0, '0', '0.0'],
  [1, '1', '1.0'],
  [0.005, '0.005', '0.005'],
  [0.0001, '0.0001', '0.0001'],
  [0.000025, '2.5e-05', '2.5e-05'],
  [100000, '100000', '100000.0'],
  [1234567, '1.234567e+06', '1.234567e+06'],
  [1e100, '1e+100', '1e+100'],
])('the bound %d is written as Go does', (bound, plain, canonical) => {
  expect([formatBound(bound), formatCanonicalBound(bound)]).toEqual([plain, canonical])
})
