import type { HistogramSnapshot, MetricSnapshot, Snapshot, Tags, Unit } from '@tidemark/metrics'
import type { FormatStep } from '../destination.ts'
import { human, humanRate } from './human.ts'

type Figure = readonly [label: string, value: string]

const DIM = '\u001b[2m'
const BOLD = '\u001b[1m'
const RED = '\u001b[31m'
const RESET = '\u001b[0m'

/** Names longer than this push their figures out of line instead of all others to the right. */
const WIDEST_NAME = 48

const KIND_WIDTH = 'histogram'.length

const FIGURE_WIDTH = 16

/** A snapshot for people, a line for each series: figures in units they read, one below the other. */
export function* formatForPeople(snapshot: Snapshot, colors: boolean): Generator<FormatStep> {
  const paint = (style: string, text: string): string => (colors ? `${style}${text}${RESET}` : text)
  const heading = [new Date(snapshot.takenAt).toISOString(), tagText(snapshot.tags)].join('  ').trimEnd()
  yield { data: `${paint(BOLD, heading)}\n`, points: 0 }
  const width = Math.min(
    WIDEST_NAME,
    snapshot.metrics.reduce((widest, metric) => Math.max(widest, nameOf(metric).length), 0),
  )
  for (const metric of snapshot.metrics) {
    const figures = figuresOf(metric).map(([label, value]) => {
      const style = label === 'errors' && value !== '0' ? RED : ''
      const text = label === '' ? value : `${paint(DIM, label)} ${value}`
      const padding = ' '.repeat(Math.max(1, FIGURE_WIDTH - label.length - value.length))
      return `${style === '' ? text : paint(style, `${label} ${value}`)}${padding}`
    })
    const kind = paint(DIM, metric.kind.padEnd(KIND_WIDTH))
    yield { data: `${kind}  ${nameOf(metric).padEnd(width)}  ${figures.join('').trimEnd()}\n`, points: 1 }
  }
  for (const { name, message } of snapshot.failures) {
    yield {
      data: `${paint(RED, 'failed'.padEnd(KIND_WIDTH))}  ${printable(name)}  ${printable(message)}\n`,
      points: 0,
    }
  }
}

function nameOf({ name, tags }: MetricSnapshot): string {
  const text = tagText(tags)
  return text === '' ? printable(name) : `${printable(name)}{${text}}`
}

function tagText(tags: Tags): string {
  return printable(
    Object.entries(tags)
      .map(([tag, value]) => `${tag}=${value}`)
      .join(' '),
  )
}

/** Names may come from users: control characters move the cursor and set colours, bidirectional ones reorder text. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
}

function figuresOf(metric: MetricSnapshot): Figure[] {
  switch (metric.kind) {
    case 'counter':
      return [['', human(metric.count, metric.unit)]]
    case 'gauge':
      return [['', human(metric.value, metric.unit)]]
    case 'meter':
      return [
        ['', human(metric.count, metric.unit)],
        ...ratesOf(metric.rates.meanPerSecond, metric.rates.m1PerSecond),
      ]
    case 'histogram':
      return distributionOf(metric.histogram, metric.unit)
    case 'timer':
      return [
        ...distributionOf(metric.histogram, metric.unit),
        ...ratesOf(metric.rates.meanPerSecond, metric.rates.m1PerSecond),
        ['errors', human(metric.errors, '1')],
      ]
  }
}

function ratesOf(mean: number, lastMinute: number): Figure[] {
  return [
    ['rate', humanRate(mean)],
    ['1 min', humanRate(lastMinute)],
  ]
}

function distributionOf({ count, mean, max, quantiles }: HistogramSnapshot, unit: Unit): Figure[] {
  const counted: Figure = ['', human(count, '1')]
  if (count === 0) return [counted]
  return [
    counted,
    ['mean', human(mean, unit)],
    ['p50', human(quantiles.p50, unit)],
    ['p95', human(quantiles.p95, unit)],
    ['p99', human(quantiles.p99, unit)],
    ['max', human(max, unit)],
  ]
}
