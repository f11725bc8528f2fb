import { boundsOf, countsByBoundOf, type HistogramSnapshot } from '../histogram-snapshot.ts'
import { baseUnit } from './base-units.ts'
import type { ExposedFamily, ExposedSeries, FamilyHead } from './families.ts'
import { inBraces } from './labels.ts'
import { LinePage } from './line-page.ts'

/** Some fifty counters, or five histograms: each pause costs what writing some counters does. */
const PAGE_CHARACTERS = 4096

/** Exact ends around estimated quantiles: HDR histograms keep minimum and maximum. */
const QUANTILES = [0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1] as const

/** Lines of some series of a family. */
interface Page {
  readonly lines: LinePage
  readonly seriesCount: number
}

/** Writes sample lines; the formats differ in how they write bounds only. */
export class SampleWriter {
  readonly #formatBound: (bound: number) => string
  /** As long as a family has the same series, its lines have the same names, labels and bounds. */
  readonly #pages = new WeakMap<FamilyHead, readonly Page[]>()

  constructor(formatBound: (bound: number) => string) {
    this.#formatBound = formatBound
  }

  /** The lines of a family as UTF-8, in chunks of whole series. A chunk is theirs until the next one is asked for. */
  *family(family: ExposedFamily): Generator<Buffer, void> {
    let pages = this.#pages.get(family.head)
    if (pages === undefined) {
      pages = yield* this.#layOut(family)
      this.#pages.set(family.head, pages)
    }
    let from = 0
    for (const { lines, seriesCount } of pages) {
      writeValues(lines, family, from, from + seriesCount)
      yield lines.bytes
      from += seriesCount
    }
  }

  *#layOut(family: ExposedFamily): Generator<Buffer, readonly Page[]> {
    const pages: Page[] = []
    let prefixes: string[] = []
    let characters = 0
    let seriesCount = 0
    for (let at = 0; at < family.series.length; at++) {
      for (const prefix of this.#prefixes(family, family.series[at] as ExposedSeries)) {
        prefixes.push(prefix)
        characters += prefix.length
      }
      seriesCount += 1
      if (characters < PAGE_CHARACTERS && at < family.series.length - 1) continue
      pages.push({ lines: new LinePage([...prefixes.map(onLineOfItsOwn), '\n']), seriesCount })
      yield NOTHING
      prefixes = []
      characters = 0
      seriesCount = 0
    }
    return pages
  }

  /** What stands before the values of a series. */
  #prefixes({ name, type }: ExposedFamily, { labels, sample, metric }: ExposedSeries): readonly string[] {
    if (metric.kind !== 'histogram' && metric.kind !== 'timer') return [sample]
    const isHistogram = type === 'histogram'
    const { divisor } = baseUnit(metric.unit)
    const bounds = isHistogram ? bucketBounds(metric.histogram, divisor) : QUANTILES
    const before = `${name}${isHistogram ? '_bucket' : ''}{${labels === '' ? '' : `${labels},`}`
    const label = isHistogram ? 'le' : 'quantile'
    const after = inBraces(labels)
    return [
      ...bounds.map((bound) => `${before}${label}="${this.#formatBound(bound)}"} `),
      `${name}_sum${after} `,
      `${name}_count${after} `,
    ]
  }
}

/** Writes the values of the series from `from` up to before `to`, which are those of the page. */
function writeValues(lines: LinePage, { type, series }: ExposedFamily, from: number, to: number): void {
  let line = 0
  for (let at = from; at < to; at++) {
    const { metric } = series[at] as ExposedSeries
    const { divisor } = baseUnit(metric.unit)
    switch (metric.kind) {
      case 'counter':
      case 'meter':
        lines.set(line++, metric.count / divisor)
        break
      case 'gauge':
        lines.set(line++, metric.value / divisor)
        break
      case 'histogram':
      case 'timer': {
        const { histogram } = metric
        line =
          type === 'histogram'
            ? writeBuckets(lines, line, histogram)
            : writeQuantiles(lines, line, histogram, divisor)
        lines.set(line++, histogram.sum / divisor)
        lines.set(line++, histogram.count)
      }
    }
  }
}

/** @returns the line after them */
function writeBuckets(lines: LinePage, first: number, histogram: HistogramSnapshot): number {
  const { bounds, counts } = countsByBoundOf(histogram)
  let line = first
  for (let position = 0; position < bounds.length; position++) {
    // +Inf is written from the histogram's own count, so a bound of that kind is not written twice.
    if (bounds[position] === Number.POSITIVE_INFINITY) break
    lines.set(line++, counts[position] as number)
  }
  lines.set(line++, histogram.count)
  return line
}

function writeQuantiles(
  lines: LinePage,
  first: number,
  histogram: HistogramSnapshot,
  divisor: number,
): number {
  let line = first
  // Nothing observed has no quantiles; official clients say NaN.
  for (const value of quantileValues(histogram))
    lines.set(line++, histogram.count === 0 ? Number.NaN : value / divisor)
  return line
}

/** What the `le` of buckets say, +Inf last, which every histogram has. */
function bucketBounds(histogram: HistogramSnapshot, divisor: number): readonly number[] {
  const finite = boundsOf(histogram).filter((bound) => bound < Number.POSITIVE_INFINITY)
  return [...finite.map((bound) => bound / divisor), Number.POSITIVE_INFINITY]
}

function onLineOfItsOwn(prefix: string, line: number): string {
  return line === 0 ? prefix : `\n${prefix}`
}

const NOTHING = Buffer.alloc(0)

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
        for (let at = 0; at < bounds.length; at++) {
          const bound = bounds[at] as number
          // +Inf is written from the histogram's own count.
          if (bound < Number.POSITIVE_INFINITY) take('_bucket', 'le', bound / divisor, counts[at] as number)
        }
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
