import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MetricSnapshot } from '../snapshot.ts'
import type { Tags } from '../tags.ts'
import { distribution, histogram, snapshotOf } from './fixtures/snapshots.ts'
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
