import type { ForeignReading, ForeignSeries } from '../folding/foreign-series.ts'
import { Histogram } from '../histogram.ts'
import type { MetricSnapshot } from '../snapshot.ts'
import { isUnit } from '../units.ts'
import type { AnsweredSeries } from './messages.ts'

/** A series as it travels. */
export function answeredSeries(metric: MetricSnapshot): AnsweredSeries {
  const { name, unit, description, labelNames, tags } = metric
  const series = { name, unit, description, labelNames, tags }
  switch (metric.kind) {
    case 'counter':
    case 'meter':
      return { kind: metric.kind, ...series, count: metric.count, dropped: metric.dropped }
    case 'gauge':
      return { kind: metric.kind, ...series, value: metric.value }
    case 'histogram':
    case 'timer': {
      const { encoded, buckets } = metric.histogram
      const distribution = { ...series, histogram: encoded, slo: buckets.map(({ le }) => le) }
      if (metric.kind === 'histogram') return { kind: metric.kind, ...distribution }
      return { kind: metric.kind, ...distribution, errors: metric.errors, inFlight: metric.inFlight }
    }
  }
}

/** A message is not what it should be. */
export class MessageError extends Error {
  override readonly name = 'MessageError'
}

export interface ReceivedSeries {
  readonly series: ForeignSeries
  readonly reading: ForeignReading
}

/**
 * What another process sent as a series, checked throughout and copied: it may hold anything.
 *
 * @throws MessageError or HistogramFormatError
 */
export function receivedSeries(sent: unknown): ReceivedSeries {
  if (typeof sent !== 'object' || sent === null) throw new MessageError('a series is no object')
  const fields = sent as Readonly<Record<string, unknown>>
  const labelNames = labelNamesIn(fields)
  const unit = fields['unit']
  if (!isUnit(unit)) throw new MessageError('a series has no unit')
  const identity = {
    name: textIn(fields, 'name'),
    unit,
    description: textIn(fields, 'description', ''),
    labelNames,
    tags: tagsIn(fields, labelNames),
  }
  const { kind } = fields
  switch (kind) {
    case 'counter':
    case 'meter':
      return {
        series: { kind, ...identity },
        reading: { kind, count: numberIn(fields, 'count', 0), dropped: numberIn(fields, 'dropped', 0) },
      }
    case 'gauge':
      return { series: { kind, ...identity }, reading: { kind, value: numberIn(fields, 'value', -Infinity) } }
    case 'histogram':
    case 'timer': {
      const histogram = Histogram.decode(fields['histogram'] as never)
      if (histogram.unit !== unit) throw new MessageError('a series and its histogram differ in unit')
      const { digits, highest } = histogram
      const series = { kind, ...identity, digits, highest, slo: sloIn(fields, highest) }
      if (kind === 'histogram') return { series, reading: { kind, histogram } }
      const errors = numberIn(fields, 'errors', 0)
      return { series, reading: { kind, histogram, errors, inFlight: numberIn(fields, 'inFlight', 0) } }
    }
    default:
      throw new MessageError('a series is of no kind')
  }
}

type Fields = Readonly<Record<string, unknown>>

const MAX_TEXT = 4096
const MAX_LABELS = 64

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT
}

function textIn(fields: Fields, field: string, empty?: string): string {
  const text = fields[field]
  if (isText(text) && (text !== '' || empty !== undefined)) return text
  throw new MessageError(`the ${field} of a series is not a text of up to ${MAX_TEXT} characters`)
}

function labelNamesIn(fields: Fields): readonly string[] {
  const names = fields['labelNames']
  if (Array.isArray(names) && names.length <= MAX_LABELS && names.every(isText)) return [...names]
  throw new MessageError('the labelNames of a series are no list of names')
}

function tagsIn(fields: Fields, labelNames: readonly string[]): Readonly<Record<string, string>> {
  const tags = fields['tags']
  if (typeof tags === 'object' && tags !== null) {
    const entries = labelNames.map((name): [string, unknown] => [
      name,
      Object.hasOwn(tags, name) ? (tags as Fields)[name] : undefined,
    ])
    // Object.fromEntries defines properties, it does not set them: `__proto__` is a name like any other.
    if (entries.every((entry): entry is [string, string] => isText(entry[1])))
      return Object.fromEntries(entries)
  }
  throw new MessageError('a label of a series has no value')
}

function numberIn(fields: Fields, field: string, lowest: number): number {
  const number = fields[field]
  if (typeof number === 'number' && Number.isFinite(number) && number >= lowest) return number
  throw new MessageError(`the ${field} of a series is no number from ${lowest} up`)
}

const MAX_BOUNDS = 1000

function sloIn(fields: Fields, highest: number): readonly number[] {
  const slo = fields['slo']
  const bounds: readonly unknown[] = Array.isArray(slo) && slo.length <= MAX_BOUNDS ? slo : [Number.NaN]
  const ascend = bounds.every((bound, at) => {
    const before = at === 0 ? -1 : (bounds[at - 1] as number)
    return typeof bound === 'number' && bound >= 0 && bound <= highest && bound > before
  })
  if (ascend) return bounds as readonly number[]
  throw new MessageError('the slo of a series are no ascending bounds')
}
