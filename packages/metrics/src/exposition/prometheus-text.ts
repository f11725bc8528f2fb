import type { Snapshot } from '../snapshot.ts'
import { escapeHelp } from './escaping.ts'
import { exposeFamilies, type RefusedSeries } from './families.ts'
import { formatBound } from './numbers.ts'
import { SampleWriter } from './samples.ts'
import { asText, type Chunk } from './slices.ts'

const samples = new SampleWriter(formatBound)

/**
 * A snapshot in Prometheus' text format 0.0.4, in chunks of whole lines, some of them empty.
 *
 * Durations are in seconds. Counters and meters are counters; histograms and timers are histograms when they
 * have buckets, summaries otherwise. Series whose names collide are left out and counted in the gauge
 * `tidemark_series_missing`.
 *
 * @returns those that were left out
 */
export function prometheusText(snapshot: Snapshot): Generator<string, readonly RefusedSeries[]> {
  return asText(prometheusChunks(snapshot))
}

/** The same for who wants bytes. */
export function* prometheusChunks(snapshot: Snapshot): Generator<Chunk, readonly RefusedSeries[]> {
  const { families, refused } = yield* exposeFamilies(snapshot)
  for (const family of families) {
    // In this format the type belongs to the name that a counter's sample has.
    const name = family.type === 'counter' ? `${family.name}_total` : family.name
    yield `# HELP ${name} ${escapeHelp(family.help)}\n# TYPE ${name} ${family.type}\n`
    yield* samples.family(family)
  }
  return refused
}
