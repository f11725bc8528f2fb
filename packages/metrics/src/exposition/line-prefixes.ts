import type { Tags } from '../tags.ts'
import type { ExposedSeries } from './families.ts'
import { inBraces } from './labels.ts'

/** What stands before the values of a series' lines; all but the first begin with the end of the line before. */
export interface SeriesPrefixes {
  /** One per bucket, +Inf last, or one per quantile. */
  readonly lines: readonly string[]
  readonly sum: string
  readonly count: string
}

interface CachedPrefixes extends SeriesPrefixes {
  readonly name: string
  readonly labels: string
  /** In the unit of the metric, `divisor` turns them into the base unit. */
  readonly bounds: readonly number[]
  readonly divisor: number
}

/** Exact ends around estimated quantiles: HDR histograms keep minimum and maximum. */
export const QUANTILES = [0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1] as const

/**
 * The prefixes of histograms and summaries, kept from scrape to scrape: they are nine tenths of the text, and
 * writing them anew took more than half of the time. That is some 1 to 2 KiB per series, in a weak map
 * by the series' tags, so that a series that is removed takes them with it.
 */
export class LinePrefixes {
  readonly #formatBound: (bound: number) => string
  readonly #cache = new WeakMap<Tags, CachedPrefixes>()

  constructor(formatBound: (bound: number) => string) {
    this.#formatBound = formatBound
  }

  /** @param divisor turns the bounds into the base unit */
  ofBuckets(name: string, series: ExposedSeries, bounds: readonly number[], divisor: number): SeriesPrefixes {
    const cached = this.#find(name, series, bounds, divisor)
    if (cached !== undefined) return cached
    // +Inf is written from the histogram's own count, so a bound of that kind is not written twice.
    const finite = bounds.map((bound) => bound / divisor).filter((bound) => bound < Number.POSITIVE_INFINITY)
    const lines = this.#write(name, series, '_bucket', 'le', [...finite, Number.POSITIVE_INFINITY])
    return this.#keep(name, series, bounds, divisor, lines)
  }

  ofQuantiles(name: string, series: ExposedSeries): SeriesPrefixes {
    const cached = this.#find(name, series, QUANTILES, 1)
    if (cached !== undefined) return cached
    return this.#keep(name, series, QUANTILES, 1, this.#write(name, series, '', 'quantile', QUANTILES))
  }

  #find(
    name: string,
    { labels, metric }: ExposedSeries,
    bounds: readonly number[],
    divisor: number,
  ): SeriesPrefixes | undefined {
    const cached = this.#cache.get(metric.tags)
    if (cached?.name !== name || cached.labels !== labels || cached.divisor !== divisor) return undefined
    return sameBounds(cached.bounds, bounds) ? cached : undefined
  }

  #keep(
    name: string,
    { labels, metric }: ExposedSeries,
    bounds: readonly number[],
    divisor: number,
    prefixes: SeriesPrefixes,
  ): SeriesPrefixes {
    this.#cache.set(metric.tags, { name, labels, bounds, divisor, ...prefixes })
    return prefixes
  }

  #write(
    name: string,
    { labels }: ExposedSeries,
    suffix: '_bucket' | '',
    label: 'le' | 'quantile',
    bounds: readonly number[],
  ): SeriesPrefixes {
    const before = labels === '' ? '{' : `{${labels},`
    const braces = inBraces(labels)
    // Joined, not concatenated: a flat string is copied at once, a concatenation is walked at every scrape.
    const lines = bounds.map((bound, position) => {
      const end = position === 0 ? '' : '\n'
      return [end, name, suffix, before, label, '="', this.#formatBound(bound), '"} '].join('')
    })
    const sum = ['\n', name, '_sum', braces, ' '].join('')
    const count = ['\n', name, '_count', braces, ' '].join('')
    return { lines, sum, count }
  }
}

/** The bounds of a histogram are most often the very array that they were at the last scrape. */
function sameBounds(cached: readonly number[], bounds: readonly number[]): boolean {
  if (cached === bounds) return true
  return cached.length === bounds.length && cached.every((bound, position) => bound === bounds[position])
}
