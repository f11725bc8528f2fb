import { analyse, type Trend, type TrendMeasure } from '@tidemark/gate/trend'
import { Histogram } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocSignal, timeSignal } from '../../../../../testing/gate-record.ts'
import type { Markup } from '../markup.ts'
import { drawArms } from './arms-chart.ts'
import { drawDistributions } from './distribution-chart.ts'
import { chartHeight, chartWidth } from './frame.ts'
import { distributionOf } from './histogram-figures.ts'
import { drawHistory } from './history-chart.ts'
import { drawIntervalMark } from './interval-mark.ts'
import { drawPaired } from './paired-chart.ts'
import { drawPercentiles } from './percentile-chart.ts'
import { styleOf } from './series.ts'
import { drawTimeLine, slicesOf } from './time-line-chart.ts'

/** Absolute places of a drawing: of circles, of rectangles with their far corner, and where lines go. */
function placesIn(drawing: Markup): readonly (readonly [x: number, y: number])[] {
  const text = String(drawing)
  const circles = [...text.matchAll(/cx="([^"]*)" cy="([^"]*)"/g)].map(([, x, y]) => [x, y])
  const lines = [...text.matchAll(/[ML](\S+) ([\d.e+-]+)/g)].map(([, x, y]) => [x, y])
  const rectangles = [...text.matchAll(/x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"/g)].flatMap(
    ([, x, y, width, height]) => [
      [x, y],
      [Number(x) + Number(width), Number(y) + Number(height)],
    ],
  )
  return [...circles, ...lines, ...rectangles].map(([x, y]) => [Number(x), Number(y)] as const)
}

function expectInside(drawing: Markup): void {
  expect(String(drawing)).not.toMatch(/NaN|Infinity|undefined/)
  const places = placesIn(drawing)
  expect(places.length).toBeGreaterThan(2)
  for (const [x, y] of places) {
    expect(x).toBeGreaterThanOrEqual(0)
    expect(x).toBeLessThanOrEqual(chartWidth)
    expect(y).toBeGreaterThanOrEqual(0)
    expect(y).toBeLessThanOrEqual(chartHeight)
  }
}

const amount = fc.oneof(fc.double({ min: 0, max: 1e13, noNaN: true }), fc.constantFrom(0, 1, 1e-9))
const ratio = fc.oneof(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.constantFrom(1, 1.0000001))
const values = fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { minLength: 1, maxLength: 300 })

function histogramOf(recorded: readonly number[], digits: 2 | 3 = 3): Histogram {
  const histogram = new Histogram({ unit: 'ns', digits })
  for (const value of recorded) histogram.record(value)
  return histogram
}

interface MadePoint {
  readonly figure: number
  readonly standardError: number | null
  /** After the one before. */
  readonly hours: number
}

function trendOf(all: readonly MadePoint[], measure: TrendMeasure): Trend {
  let atMs = 0
  const points = all.map(({ figure, standardError, hours }, index) => {
    atMs += hours * 3600e3
    return { atMs, revision: index % 3 === 0 ? null : `${index}`, figure, standardError }
  })
  const about = { suite: 's', call: 'c', reference: 'f'.repeat(40), current: true }
  return analyse({ ...about, measure, points }, { driftBudget: 0.05 })
}

describe('whatever the figures, everything is drawn inside the picture', () => {
  it('of replicates', () => {
    const interval = fc.option(
      fc.tuple(ratio, ratio).map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a])),
    )
    fc.assert(
      fc.property(
        fc.array(ratio, { minLength: 1, maxLength: 40 }),
        ratio,
        interval,
        (effects, effect, range) => {
          const points = effects.map((one, replicate) => ({
            replicate,
            effect: one,
            confirming: replicate > 4,
          }))
          expectInside(drawPaired(timeSignal(effect, { interval: range, confirmed: true }), points))
          expectInside(drawPaired(allocSignal(effect, { interval: range }), points))
        },
      ),
    )
  })

  it('of arms', () => {
    const figures = fc.record({ p50Ns: amount, p99Ns: amount })
    const arms = fc.array(fc.array(figures, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(arms, (data) => {
        expectInside(drawArms(data.map((one, index) => ({ label: 'arm', style: styleOf(index), data: one }))))
      }),
    )
  })

  it('of distributions', () => {
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 3 }), (all) => {
        const series = all.map((recorded, index) => ({
          label: 'run',
          style: styleOf(index),
          data: distributionOf(histogramOf(recorded)),
        }))
        expectInside(drawDistributions(series))
        expectInside(drawPercentiles(series))
      }),
      { numRuns: 30 },
    )
  })

  it('of a history', () => {
    const point = fc.record({
      figure: fc.oneof(ratio, fc.double({ min: 1e-12, max: 1e13, noNaN: true })),
      standardError: fc.option(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 900, noNaN: true }))),
      hours: fc.integer({ min: 1, max: 2000 }),
    })
    const measure = fc.constantFrom(...(['ratio', 'time', 'calibrated', 'value'] as const))
    const budget = fc.option(
      fc.record({
        limit: ratio,
        accepted: fc.array(fc.record({ atMs: fc.nat(4e9), ratio }), { maxLength: 4 }),
      }),
    )
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 120 }), measure, budget, (all, of, held) => {
        expectInside(drawHistory(trendOf(all, of), held))
      }),
      { numRuns: 25 },
    )
  })

  it('of a load', () => {
    const second = fc.record({
      completed: fc.nat(1e6),
      lost: fc.nat(1e6),
      latency: fc.oneof(values, fc.constant([])).map((recorded) => histogramOf(recorded, 2).encode()),
      health: fc.constant(null),
      serverBytes: fc.constant(null),
    })
    fc.assert(
      fc.property(fc.array(second, { minLength: 1, maxLength: 20 }), fc.nat(20), (seconds, windowSeconds) => {
        expectInside(drawTimeLine(slicesOf({ seconds, windowSeconds })))
      }),
      { numRuns: 40 },
    )
  })
})

describe('slicesOf', () => {
  const unknown = { health: null, serverBytes: null }

  it('keeps every call, however many seconds a column takes', () => {
    const latency = histogramOf([5e6], 2).encode()
    const seconds = Array.from({ length: 1000 }, (_, index) => ({
      ...unknown,
      completed: 2,
      lost: index % 2,
      latency,
    }))
    const slices = slicesOf({ seconds, windowSeconds: 1000 })
    expect(slices.length).toBeLessThanOrEqual(90)
    const completed = slices.reduce(
      (sum, { from, to, completedPerSecond }) => sum + completedPerSecond * (to - from),
      0,
    )
    expect(completed).toBeCloseTo(2000)
    expect(slices.reduce((sum, { lost }) => sum + lost, 0)).toBe(500)
    expect(slices[slices.length - 1]?.to).toBe(1000)
  })

  it('has no latency where nothing ended', () => {
    const seconds = [{ ...unknown, completed: 0, lost: 3, latency: histogramOf([], 2).encode() }]
    expect(slicesOf({ seconds, windowSeconds: 0.5 })).toEqual([
      { from: 0, to: 0.5, completedPerSecond: 0, lost: 3, latencyNs: null },
    ])
  })
})

describe('drawIntervalMark', () => {
  it('has the margin in the same place for every call, and goes on where the interval does', () => {
    const margins = [timeSignal(1.02), timeSignal(3, { margin: 1.5 }), allocSignal(-400)].map(
      (signal) => /class="margin" d="M(\d+)/.exec(String(drawIntervalMark(signal)))?.[1],
    )
    expect(new Set(margins).size).toBe(1)
    // The interval itself is the first range.
    const arrows = (drawing: Markup | null): number => String(drawing).split('class="range ').length - 2
    expect(arrows(drawIntervalMark(timeSignal(1.001)))).toBe(0)
    expect(arrows(drawIntervalMark(timeSignal(2)))).toBe(1)
    expect(arrows(drawIntervalMark(timeSignal(1, { interval: [0.5, 2] })))).toBe(2)
  })

  it('is nothing without a margin to measure by', () => {
    expect(drawIntervalMark(timeSignal(1.1, { margin: 1 }))).toBeNull()
  })
})
