import type { HistogramSnapshot, MetricSnapshot, Tags } from '@tidemark/metrics'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gaugeOf, snapshotOf } from '../fixtures/snapshot-of.ts'
import { written } from '../fixtures/written.ts'
import { KeptPages, type LineKey, type LineLayout } from './kept-pages.ts'
import { KeptSeries } from './kept-series.ts'

/** Long ones, so that a page has some five series. */
const allTags = Array.from({ length: 12 }, (_, at) => Object.freeze({ series: `${'é'.repeat(900)}${at}` }))

const COMMON = Object.freeze({})

function format(layout: Omit<LineLayout<LineKey>, 'durationUnit'>) {
  const keys = new KeptSeries(
    ({ tags }) => `${tags['series']}`,
    (key): LineKey | 'unsupported' => (key.endsWith('7') ? 'unsupported' : { key }),
  )
  const pages = new KeptPages({ ...layout, durationUnit: 'ns' })
  return (metrics: readonly MetricSnapshot[], end: string) =>
    written(
      (snapshot) => pages.write(snapshot, keys.of(snapshot), Buffer.from(end)),
      snapshotOf(metrics, COMMON),
    )
}

const value = fc.oneof(
  { weight: 9, arbitrary: fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true })) },
  { weight: 4, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
)

function meterOf(count: number, mean: number, tags: MetricSnapshot['tags']): MetricSnapshot {
  const rates = { meanPerSecond: mean, m1PerSecond: 1, m5PerSecond: 2, m15PerSecond: 3 }
  return { ...gaugeOf('m', 0, tags), kind: 'meter', count, rates, dropped: 0 } as MetricSnapshot
}

const series = fc.tuple(fc.nat(allTags.length - 1), fc.boolean(), value, value)
const report = fc.tuple(
  fc.uniqueArray(series, { maxLength: 12, selector: ([at]) => at }),
  fc.constantFrom(' 9\n', ' 10\n', ' 11\n'),
)

test.each([true, false])(
  'says what it would without having written before; a line per figure: %s',
  (isLinePerFigure) => {
    const layout = {
      isLinePerFigure,
      before: ({ key }: LineKey, field: string, isFirst: boolean) =>
        isFirst ? `${key} ${field}=` : `,${field}=`,
    }
    fc.assert(
      fc.property(fc.array(report, { maxLength: 6 }), (reports) => {
        const write = format(layout)
        for (const [all, end] of reports) {
          const metrics = all.map(([at, isMeter, one, other]) => {
            const tags = allTags[at] as MetricSnapshot['tags']
            return isMeter ? meterOf(one, other, tags) : gaugeOf('g', one, tags)
          })
          const result = write(metrics, end)
          expect(result).toEqual(format(layout)(metrics, end))
          const figures = metrics
            .filter(({ tags }) => !tags['series']?.endsWith('7'))
            .map((metric) => {
              const all =
                metric.kind === 'gauge'
                  ? [metric.value]
                  : metric.kind === 'meter'
                    ? [metric.count, ...Object.values(metric.rates)]
                    : []
              return all.filter(Number.isFinite)
            })
            .filter((of) => of.length > 0)
          expect(result.points).toBe(isLinePerFigure ? figures.flat().length : figures.length)
          expect(result.text.split(/[^\n]*?=|,[^=]*=/)).toHaveLength(figures.flat().length + 1)
        }
      }),
      { numRuns: 300 },
    )
  },
)

const ofFigures = {
  isLinePerFigure: true,
  before: ({ key }: LineKey, field: string) => `${key} ${field}=`,
}

function histogramOf(figures: Partial<HistogramSnapshot>): MetricSnapshot {
  const histogram = {
    count: 0,
    sum: 0,
    min: Number.NaN,
    max: Number.NaN,
    mean: Number.NaN,
    stdDev: Number.NaN,
    quantiles: {
      p50: Number.NaN,
      p75: Number.NaN,
      p90: Number.NaN,
      p95: Number.NaN,
      p99: Number.NaN,
      p999: Number.NaN,
    },
    ...figures,
  }
  return { ...gaugeOf('h', 0, allTags[0]), kind: 'histogram', histogram } as MetricSnapshot
}

test('figures that are left out change no names of the others, though as many are left as there were', () => {
  const write = format(ofFigures)
  expect(write([histogramOf({})], '\n').text).toMatch(/ count=0\n.* sum=0\n$/)
  const { text } = write([histogramOf({ count: 2, sum: Number.POSITIVE_INFINITY, min: 5 })], '\n')
  expect(text).toMatch(/ count=2\n.* min=5\n$/)
})

test('two snapshots may be written in turns', () => {
  const reports = [
    [1, Number.NaN, 3],
    [7, 8, 9],
  ].map((values) => values.map((value, at) => gaugeOf('g', value, allTags[at])))
  const keyOf = new Map(allTags.map((tags): [Tags, LineKey] => [tags, { key: 'k' }]))
  const pages = new KeptPages({ ...ofFigures, durationUnit: 'ns' })
  const writing = reports.map((metrics) => ({
    text: '',
    steps: pages.write({ metrics }, ({ tags }) => keyOf.get(tags), Buffer.from('\n')),
  }))
  for (let turn = 0; turn < 10; turn++) {
    for (const one of writing) {
      const { value: step } = one.steps.next()
      if (step && 'data' in step) one.text += Buffer.from(step.data as Uint8Array).toString()
    }
  }
  expect(writing.map(({ text }) => text)).toEqual([
    'k value=1\nk value=3\n',
    'k value=7\nk value=8\nk value=9\n',
  ])
})
