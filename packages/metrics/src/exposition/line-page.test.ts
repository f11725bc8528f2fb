import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MetricSnapshot } from '../snapshot.ts'
import type { Tags } from '../tags.ts'
import { distribution, histogram, snapshotOf } from './fixtures/snapshots.ts'
import { LinePage } from './line-page.ts'
import { formatValue } from './numbers.ts'
import { openMetricsText } from './open-metrics-text.ts'
import { prometheusText } from './prometheus-text.ts'

function texts(metric: MetricSnapshot): string[] {
  return [prometheusText, openMetricsText].map((render) => [...render(snapshotOf([metric]))].join(''))
}

test('what is kept of a series from scrape to scrape shows in no other one of the same tags', () => {
  const bounds = fc.uniqueArray(fc.constantFrom(1, 10, 1e9, Number.POSITIVE_INFINITY), { maxLength: 4 })
  const series = fc.record({
    name: fc.constantFrom('a', 'b'),
    unit: fc.constantFrom('ns', 'us', 'By'),
    bounds: fc.option(bounds, { nil: undefined }),
    step: fc.integer({ min: 1, max: 3 }),
  })
  fc.assert(
    fc.property(fc.array(series, { minLength: 2, maxLength: 6 }), (all) => {
      const tags: Tags = Object.freeze({ route: '/' })
      for (const { name, unit, bounds, step } of all) {
        const buckets = bounds?.sort((a, b) => a - b).map((le, at) => ({ le, count: at + step }))
        const render = (tags: Tags) => texts(histogram(name, distribution(step, buckets), unit, tags))
        expect(render(tags)).toEqual(render({ ...tags }))
      }
    }),
  )
})

test('a page is its texts with the values that were set last between them', () => {
  const value = fc.oneof(
    fc.nat(),
    fc.double(),
    fc.nat(2e9).map((nanos) => nanos / 1e9),
  )
  const between = fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { minLength: 2, maxLength: 20 })
  fc.assert(
    fc.property(between, fc.array(fc.tuple(fc.nat(19), value), { maxLength: 60 }), (texts, changes) => {
      const page = new LinePage(texts)
      const values = texts.slice(1).map(() => 0)
      for (const [at, changed] of changes) {
        const position = at % values.length
        page.set(position, changed)
        // To who compares them, -0 is 0.
        values[position] = changed === 0 ? 0 : changed
      }
      const parts = texts.map((text, at) =>
        Buffer.from(`${at === 0 ? '' : formatValue(values[at - 1] ?? 0)}${text}`),
      )
      expect(page.bytes.toString('hex')).toBe(Buffer.concat(parts).toString('hex'))
      for (const [position, each] of values.entries()) {
        const upTo = Buffer.concat(parts.slice(0, position + 1)).length + formatValue(each).length
        expect(page.endOf(position)).toBe(upTo)
      }
    }),
  )
})
