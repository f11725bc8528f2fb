import type { HistogramSnapshot } from '../histogram-snapshot.ts'
import { baseUnit } from './base-units.ts'
import { type Bucket, bucketsOf } from './buckets.ts'
import type { ExposedFamily, ExposedSeries } from './families.ts'
import { formatValue } from './numbers.ts'

/** The sample lines of a family, one chunk per series; the formats differ in how they write bounds only. */
export function* familySamples(
  family: ExposedFamily,
  formatBound: (bound: number) => string,
): Generator<string> {
  const bounds = new BoundLabels(formatBound)
  for (const series of family.series) yield seriesSamples(family, series, bounds)
}

function seriesSamples(
  { name, type }: ExposedFamily,
  { labels, metric }: ExposedSeries,
  bounds: BoundLabels,
): string {
  const braces = labels === '' ? '' : `{${labels}}`
  const { divisor } = baseUnit(metric.unit)
  switch (metric.kind) {
    case 'counter':
    case 'meter':
      return `${name}_total${braces} ${formatValue(metric.count / divisor)}\n`
    case 'gauge':
      return `${name}${braces} ${formatValue(metric.value / divisor)}\n`
    case 'histogram':
    case 'timer': {
      const { histogram } = metric
      const open = labels === '' ? '{' : `{${labels},`
      const distribution =
        type === 'histogram'
          ? bucketSamples(`${name}_bucket${open}`, histogram, divisor, bounds)
          : quantileSamples(`${name}${open}`, histogram, divisor, bounds)
      const sum = formatValue(histogram.sum / divisor)
      return `${distribution}${name}_sum${braces} ${sum}\n${name}_count${braces} ${histogram.count}\n`
    }
  }
}

function bucketSamples(
  open: string,
  histogram: HistogramSnapshot,
  divisor: number,
  bounds: BoundLabels,
): string {
  const labels = bounds.ofBuckets(bucketsOf(histogram), divisor)
  let lines = ''
  let position = 0
  for (const { le, count } of bucketsOf(histogram)) {
    // Every histogram ends in +Inf, from its own count: a bound of that kind is not written twice.
    if (le < Number.POSITIVE_INFINITY) lines += `${open}${labels[position]}${count}\n`
    position++
  }
  return `${lines}${open}le="+Inf"} ${histogram.count}\n`
}

/** Exact ends around estimated quantiles: HDR histograms keep minimum and maximum. */
function quantileSamples(
  open: string,
  { count, min, max, quantiles }: HistogramSnapshot,
  divisor: number,
  bounds: BoundLabels,
): string {
  const { p50, p75, p90, p95, p99, p999 } = quantiles
  let lines = ''
  for (const [q, value] of [
    [0, min],
    [0.5, p50],
    [0.75, p75],
    [0.9, p90],
    [0.95, p95],
    [0.99, p99],
    [0.999, p999],
    [1, max],
  ] as const) {
    // Nothing observed has no quantiles; official clients say NaN.
    lines += `${open}${bounds.ofQuantile(q)}${count === 0 ? 'NaN' : formatValue(value / divisor)}\n`
  }
  return lines
}

/** The ends of sample names, `le="0.005"} `: the same for nearly all series of a family, so written once. */
class BoundLabels {
  readonly #format: (bound: number) => string
  readonly #quantiles = new Map<number, string>()
  #buckets: readonly Bucket[] = []
  #divisor = 0
  #labels: readonly string[] = []

  constructor(format: (bound: number) => string) {
    this.#format = format
  }

  ofQuantile(q: number): string {
    let label = this.#quantiles.get(q)
    if (label === undefined) {
      label = `quantile="${this.#format(q)}"} `
      this.#quantiles.set(q, label)
    }
    return label
  }

  ofBuckets(buckets: readonly Bucket[], divisor: number): readonly string[] {
    if (!this.#fits(buckets, divisor)) {
      this.#labels = buckets.map(({ le }) => `le="${this.#format(le / divisor)}"} `)
      this.#buckets = buckets
      this.#divisor = divisor
    }
    return this.#labels
  }

  #fits(buckets: readonly Bucket[], divisor: number): boolean {
    if (divisor !== this.#divisor || buckets.length !== this.#buckets.length) return false
    for (let i = 0; i < buckets.length; i++) {
      if (buckets[i]?.le !== this.#buckets[i]?.le) return false
    }
    return true
  }
}
