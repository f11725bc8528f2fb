import type { Tags } from '../tags.ts'
import type { Bucket } from './buckets.ts'
import type { ExposedSeries } from './families.ts'

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
  readonly bounds: readonly number[]
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
  ofBuckets(
    name: string,
    series: ExposedSeries,
    buckets: readonly Bucket[],
    divisor: number,
  ): SeriesPrefixes {
    const cached = this.#find(name, series)
    if (cached !== undefined && sameBounds(cached.bounds, buckets, divisor)) return cached
    // +Inf is written from the histogram's own count, so a bound of that kind is not written twice.
    const bounds = buckets.map(({ le }) => le / divisor).filter((bound) => bound < Number.POSITIVE_INFINITY)
    return this.#write(name, series, [...bounds, Number.POSITIVE_INFINITY], '_bucket', 'le')
  }

  ofQuantiles(name: string, series: ExposedSeries): SeriesPrefixes {
    const cached = this.#find(name, series)
    return cached?.bounds === QUANTILES ? cached : this.#write(name, series, QUANTILES, '', 'quantile')
  }

  #find(name: string, { labels, metric }: ExposedSeries): CachedPrefixes | undefined {
    const cached = this.#cache.get(metric.tags)
    return cached?.name === name && cached.labels === labels ? cached : undefined
  }

  #write(
    name: string,
    { labels, metric }: ExposedSeries,
    bounds: readonly number[],
    suffix: '_bucket' | '',
    label: 'le' | 'quantile',
  ): SeriesPrefixes {
    const before = labels === '' ? '{' : `{${labels},`
    const braces = labels === '' ? '' : `{${labels}}`
    // Joined, not concatenated: a flat string is copied at once, a concatenation is walked at every scrape.
    const lines = bounds.map((bound, position) => {
      const end = position === 0 ? '' : '\n'
      return [end, name, suffix, before, label, '="', this.#formatBound(bound), '"} '].join('')
    })
    const sum = ['\n', name, '_sum', braces, ' '].join('')
    const count = ['\n', name, '_count', braces, ' '].join('')
    const prefixes = { name, labels, bounds, lines, sum, count }
    this.#cache.set(metric.tags, prefixes)
    return prefixes
  }
}

/** Whether cached bounds are those of `buckets` and +Inf. */
function sameBounds(bounds: readonly number[], buckets: readonly Bucket[], divisor: number): boolean {
  if (bounds.length !== buckets.length + 1) return false
  for (let i = 0; i < buckets.length; i++) {
    if ((buckets[i] as Bucket).le / divisor !== bounds[i]) return false
  }
  return true
}
