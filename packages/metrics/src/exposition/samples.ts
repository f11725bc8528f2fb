import { countsByBoundOf, type HistogramSnapshot } from '../histogram-snapshot.ts'
import { baseUnit } from './base-units.ts'
import type { ExposedFamily, ExposedSeries } from './families.ts'
import { LinePrefixes, QUANTILES } from './line-prefixes.ts'
import { formatValue } from './numbers.ts'

/** Some thirty counters, or two histograms: each pause costs what writing one of those does. */
const CHUNK_CHARACTERS = 2048

/** Writes sample lines; the formats differ in how they write bounds only. */
export class SampleWriter {
  readonly #prefixes: LinePrefixes

  constructor(formatBound: (bound: number) => string) {
    this.#prefixes = new LinePrefixes(formatBound)
  }

  /** The lines of a family, in chunks of whole series. */
  *family(family: ExposedFamily): Generator<string> {
    let chunk = ''
    for (const series of family.series) {
      chunk += this.#series(family, series)
      if (chunk.length < CHUNK_CHARACTERS) continue
      yield chunk
      chunk = ''
    }
    if (chunk !== '') yield chunk
  }

  #series(family: ExposedFamily, series: ExposedSeries): string {
    const { metric, sample } = series
    const { divisor } = baseUnit(metric.unit)
    switch (metric.kind) {
      case 'counter':
      case 'meter':
        return `${sample}${formatValue(metric.count / divisor)}\n`
      case 'gauge':
        return `${sample}${formatValue(metric.value / divisor)}\n`
      case 'histogram':
      case 'timer':
        return family.type === 'histogram'
          ? this.#buckets(family.name, series, metric.histogram, divisor)
          : this.#quantiles(family.name, series, metric.histogram, divisor)
    }
  }

  #buckets(name: string, series: ExposedSeries, histogram: HistogramSnapshot, divisor: number): string {
    const { bounds, counts } = countsByBoundOf(histogram)
    const { lines, sum, count } = this.#prefixes.ofBuckets(name, series, bounds, divisor)
    let text = ''
    // `lines` ends with that of +Inf, which every histogram has.
    const last = lines.length - 1
    for (let position = 0; position < last; position++) {
      text += lines[position]
      // Not in a template, which would call what turns anything into a string.
      text += counts[position]
    }
    text += `${lines[last]}${histogram.count}`
    return `${text}${sum}${formatValue(histogram.sum / divisor)}${count}${histogram.count}\n`
  }

  #quantiles(name: string, series: ExposedSeries, histogram: HistogramSnapshot, divisor: number): string {
    const { lines, sum, count } = this.#prefixes.ofQuantiles(name, series)
    const values = quantileValues(histogram)
    let text = ''
    for (let position = 0; position < values.length; position++) {
      // Nothing observed has no quantiles; official clients say NaN.
      const value = histogram.count === 0 ? Number.NaN : (values[position] as number)
      text += `${lines[position]}${formatValue(value / divisor)}`
    }
    return `${text}${sum}${formatValue(histogram.sum / divisor)}${count}${histogram.count}\n`
  }
}

/** At {@link QUANTILES}. */
function quantileValues({ min, quantiles, max }: HistogramSnapshot): readonly number[] {
  const { p50, p75, p90, p95, p99, p999 } = quantiles
  return [min, p50, p75, p90, p95, p99, p999, max]
}

/** Takes one sample: what ends its name, the label that it has beside those of its series, and its value. */
export type TakeSample = (
  suffix: '' | '_total' | '_bucket' | '_sum' | '_count',
  label: 'le' | 'quantile' | undefined,
  bound: number,
  value: number,
) => void

/**
 * The samples of a series as the text formats have them, for formats that are no text, in base units. Without quantiles
 * where nothing was observed: the NaN that stands for them in text may have another meaning elsewhere.
 */
export function eachSample({ type }: ExposedFamily, { metric }: ExposedSeries, take: TakeSample): void {
  const { divisor } = baseUnit(metric.unit)
  switch (metric.kind) {
    case 'counter':
    case 'meter':
      take('_total', undefined, 0, metric.count / divisor)
      break
    case 'gauge':
      take('', undefined, 0, metric.value / divisor)
      break
    case 'histogram':
    case 'timer': {
      const { histogram } = metric
      if (type === 'histogram') {
        const { bounds, counts } = countsByBoundOf(histogram)
        bounds.forEach((bound, at) => {
          // +Inf is written from the histogram's own count.
          if (bound < Number.POSITIVE_INFINITY) take('_bucket', 'le', bound / divisor, counts[at] as number)
        })
        take('_bucket', 'le', Number.POSITIVE_INFINITY, histogram.count)
      } else if (histogram.count > 0) {
        quantileValues(histogram).forEach((value, position) => {
          take('', 'quantile', QUANTILES[position] as number, value / divisor)
        })
      }
      take('_sum', undefined, 0, histogram.sum / divisor)
      take('_count', undefined, 0, histogram.count)
    }
  }
}
