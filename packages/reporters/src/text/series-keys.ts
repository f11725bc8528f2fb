import type { MetricSnapshot, Snapshot, Tags } from '@tidemark/metrics'
import { KeptSeries } from './kept-series.ts'

/**
 * What a format writes to tell series apart: a path, a name with tags. Two series that would be written alike are
 * found, so that the second can be left out: a database would take it for the first.
 */
export class SeriesKeys {
  readonly #keys: KeptSeries<string>

  /** @param write the key of a series, from its name and tags alone; `common` are the tags of all series */
  constructor(write: (metric: MetricSnapshot, common: Tags) => string) {
    this.#keys = new KeptSeries(write, (key) => key)
  }

  /**
   * @param suffixes for formats that write figures of a series as series of their own, and keys that end with the name:
   *   what those figures add to it. Their keys are taken too, from series that come later, as longer names do.
   * @returns a function that gives the key of each series of the snapshot, in their order; undefined when another one
   *   has it
   */
  of(
    snapshot: Pick<Snapshot, 'tags'>,
    suffixes?: (metric: Pick<MetricSnapshot, 'name' | 'kind'>) => readonly string[],
  ): (metric: MetricSnapshot) => string | undefined {
    return this.#keys.of(snapshot, suffixes)
  }
}
