import { stripVTControlCharacters } from 'node:util'
import type { Trend, TrendPoint } from '@tidemark/gate/trend'
import { describe, expect, it } from 'vitest'
import { displayWidth } from '../format/display-width.ts'
import { createPaint } from '../format/paint.ts'
import { fitToScreen } from '../format/screen.ts'
import { renderTrends } from './render-trends.ts'

const commit = (nibble: string): string => nibble.repeat(40)

function pointsOf(figures: readonly number[]): readonly TrendPoint[] {
  return figures.map((figure, day) => ({
    atMs: Date.UTC(2026, 7, 1 + day, 12),
    revision: commit((day % 16).toString(16)),
    figure,
    standardError: 0.004,
  }))
}

const wave = Array.from({ length: 60 }, (_, day) => 1 + 0.003 * Math.sin(day))
const quietPoints = pointsOf(wave)
const quiet: Trend = {
  suite: 'orders API',
  call: 'GET /health',
  measure: 'ratio',
  reference: '9f8e7d6c5'.padEnd(40, '0'),
  points: quietPoints,
  current: true,
  noise: 0.0031,
  steps: [],
  slope: null,
  level: 1.001,
  driftBudget: 0.05,
  left: null,
  driftingSince: null,
}

const driftingPoints = pointsOf(wave.map((level, day) => level * (day < 30 ? 1 : 1.02) * 1.0004 ** day))
const [since, before] = [driftingPoints[30], driftingPoints[29]] as [TrendPoint, TrendPoint]
const drifting: Trend = {
  ...quiet,
  call: 'GET /orders/:id',
  points: driftingPoints,
  steps: [{ index: 30, after: before, by: since, ratio: 1.02, low: 1.017, high: 1.023, confidence: 0.99999 }],
  slope: { per: 'week', since, ratio: 1.0028, low: 1.0014, high: 1.0042, p: 1e-6, direction: 'up' },
  level: 1.043,
  left: { per: 'week', estimate: 2.4, soonest: 1.6, latest: 4.8 },
  driftingSince: since,
}

const faster: Trend = {
  ...quiet,
  call: 'POST /orders',
  measure: 'time',
  reference: 'machine 01234567, in a gate',
  points: quietPoints.map((point, day) => ({
    ...point,
    revision: day === 20 ? null : `${point.revision}+`,
    figure: point.figure * (day < 20 ? 2e6 : 1.5e6),
  })),
  steps: [
    {
      index: 20,
      after: before,
      by: { ...since, revision: null },
      ratio: 0.75,
      low: 0,
      high: Number.POSITIVE_INFINITY,
      confidence: 0.983,
    },
  ],
  slope: { per: 'measurement', since, ratio: 0.998, low: 0.997, high: 0.999, p: 1e-6, direction: 'down' },
  level: 0.75,
}

const spent: Trend = {
  ...drifting,
  call: 'GET /orders',
  measure: 'calibrated',
  reference: 'machine 01234567',
  steps: [],
  level: 1.081,
  left: null,
}

const ended: Trend = {
  ...quiet,
  call: 'old',
  reference: 'machine 89abcdef',
  measure: 'calibrated',
  current: false,
}
const columns = 100
const plain = createPaint(false)

describe('renderTrends', () => {
  it('shows what happened, then what is quiet', async () => {
    const text = renderTrends(
      [drifting, faster, quiet, spent, ended, { ...drifting, current: false }],
      plain,
      columns,
    )
    await expect(`${text}\n`).toMatchFileSnapshot('../__golden__/trend-eventful.txt')
  })

  it('shows quiet calls in a row each', async () => {
    const few = { ...quiet, call: 'few', points: quietPoints.slice(0, 2), noise: null }
    const text = renderTrends([quiet, { ...quiet, call: 'GET /orders' }, few], plain, columns)
    await expect(`${text}\n`).toMatchFileSnapshot('../__golden__/trend-quiet.txt')
  })

  it('counts series where a call has several, as one measured by gates and by runs has', () => {
    const byRuns = { ...quiet, measure: 'time', reference: 'machine 01234567, in a gate' } as const
    expect(renderTrends([quiet, byRuns], plain, columns)).toMatch(/\n1 call in 2 series: 2 quiet$/)
  })

  it('has nothing but ASCII of its own where the terminal has no more', async () => {
    const screen = { columns, folds: false, unicode: false }
    const text = fitToScreen(renderTrends([drifting, faster, quiet], plain, columns), screen)
    await expect(`${text}\n`).toMatchFileSnapshot('../__golden__/trend-ascii.txt')
    expect(text).toMatch(/^[\n -~]*$/)
  })

  it('lets nothing of a name, revision or machine reach the terminal raw', () => {
    const hostile = 'a\u001b[31m\nb\u202e'
    const point = { ...since, revision: hostile }
    const text = renderTrends(
      [
        {
          ...drifting,
          suite: hostile,
          call: hostile,
          reference: hostile,
          steps: drifting.steps.map((step) => ({ ...step, after: point, by: point })),
          driftingSince: point,
        },
        { ...quiet, suite: '', call: hostile, reference: hostile, measure: 'value' },
      ],
      plain,
      columns,
    )
    expect(text).not.toContain('\u001b')
    expect(text).not.toContain('\u202e')
    expect(text).toContain('\\u001b[31m\\u000ab\\u202e')
  })

  it('says the same in colour', () => {
    const trends = [drifting, faster, quiet, spent]
    expect(stripVTControlCharacters(renderTrends(trends, createPaint(true), columns))).toBe(
      renderTrends(trends, plain, columns),
    )
  })

  it('draws lines no wider than the terminal', () => {
    for (const columns of [40, 80, 200]) {
      const lines = renderTrends([drifting], plain, columns).split('\n')
      const drawn = lines.filter((line) => /[▁-█]{5}/.test(line))
      expect(drawn).toHaveLength(1)
      for (const line of drawn) expect(displayWidth(line)).toBeLessThanOrEqual(columns)
    }
  })

  it('of nothing is nothing', () => {
    expect(renderTrends([], plain, columns)).toBe('')
  })
})
